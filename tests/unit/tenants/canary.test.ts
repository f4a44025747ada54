import { expect, test } from 'vitest'
import { withCanary } from '#app/features/tenants/upkeep/canary.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'

const rows = Array.from({ length: 200 }, (_, n) => ({ db_name: `u-${n}` }) as UserDatabase)

/** Does it to 200 tenants, those of these numbers failing; answers the report and how many were at work at once. */
async function walk(failing: readonly number[], atOnce: number) {
  const began: string[] = []
  const atWork: number[] = []
  let working = 0
  const report = await withCanary(
    rows,
    atOnce,
    () => undefined,
    async ({ db_name }) => {
      working += 1
      began.push(db_name)
      atWork.push(working)
      await Promise.resolve()
      working -= 1
      return failing.some((n) => db_name === `u-${n}`) ? 'did not work' : undefined
    },
  )
  return { report, began, atWork }
}

test('one alone goes first, then as many at a time as asked for', async () => {
  for (const atOnce of [1, 4, 50]) {
    const { report, atWork } = await walk([], atOnce)
    expect(atWork[0]).toBe(1)
    expect(atWork[1]).toBe(1)
    expect(Math.max(...atWork)).toBe(atOnce)
    expect(report).toEqual({ done: 200, failed: [], left: 0 })
  }
})

test('when the first fails no other is tried', async () => {
  const { report, began } = await walk([0], 4)
  expect(began).toEqual(['u-0'])
  expect(report).toMatchObject({ done: 0, left: 199 })
})

test('three of the first hundred are too many: it stops there, and not before', async () => {
  const { report, began } = await walk([10, 20, 30], 1)
  expect(began).toHaveLength(100)
  expect(report).toMatchObject({ done: 97, left: 100 })
  expect(report.failed.map(({ db_name }) => db_name)).toEqual(['u-10', 'u-20', 'u-30'])
})

test('three in two hundred that come late are not', async () => {
  const { report } = await walk([40, 80, 180], 4)
  expect(report).toMatchObject({ done: 197, left: 0 })
})

test('five in a row are, however few were tried', async () => {
  const { report, began } = await walk([6, 7, 8, 9, 10], 1)
  expect(began).toHaveLength(11)
  expect(report).toMatchObject({ done: 6, left: 189 })
})
