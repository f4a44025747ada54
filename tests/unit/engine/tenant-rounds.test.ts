import { expect, test } from 'vitest'
import { createTenantRounds } from '#app/engine/tenant-rounds.server.ts'

const minute = 60_000
const tenants = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`)

test('while all hands are full nothing more is taken up, and nobody is kept waiting', async () => {
  const rounds = createTenantRounds(
    () => 0,
    () => undefined,
  )
  void rounds.forEach(tenants(25), () => new Promise(() => undefined))
  expect(rounds.away()).toHaveLength(25)
  expect(await rounds.forEach(['another'], async () => true)).toBe(0)
})

test('all are taken up, and one whose work fails is left alone for longer and longer, and at last forgotten', async () => {
  let now = 0
  const errors: unknown[] = []
  const rounds = createTenantRounds(
    () => now,
    (error) => errors.push(error),
  )
  expect(await rounds.forEach(tenants(60), async (tenant) => tenant !== 't7')).toBe(60)
  expect(rounds.away()).toEqual(['t7'])
  now = 5000
  expect(rounds.away()).toEqual([])
  await rounds.forEach(['t7'], () => Promise.reject('gone'))
  expect(errors).toEqual(['gone'])
  now = 14_999
  expect(rounds.away()).toEqual(['t7'])
  now += 16 * minute
  expect(rounds.away()).toEqual([])
  await rounds.forEach(['t7'], async () => false)
  now += 5000
  expect(rounds.away()).toEqual([])
})
