import { expect, test } from 'vitest'
import { fillDueList } from '#tests/support/due-rows.ts'
import { settle } from '#tests/support/engine-house.ts'
import { minute, noon, setUp } from '#tests/support/engine-scene.ts'
import { fakeTarget } from '#tests/support/fake-target.ts'

const url = 'https://example.com/'
const done = { state: 'succeeded', reason: 'done', detail: null } as const

/** Members whose targets hang, and others whose targets answer at once. */
async function setUpHanging(limits = {}) {
  const target = fakeTarget(({ userId }) => (userId.startsWith('hangs') ? 'later' : done))
  const scene = await setUp(target, { limits })
  const called = (member: string) => target.calls.filter(({ userId }) => userId === member)
  return { ...scene, target, called }
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `hangs-${n}`)

test('four members whose targets hang leave places for the others', async () => {
  const { db, house, engine, target, called } = await setUpHanging({ runsAtOnce: 2000, runsAtOnceOfTenant: 500 })
  await fillDueList(db, names(4), 600, { url, dueAt: noon + minute })
  await fillDueList(db, ['other'], 50, { url, dueAt: noon + 2 * minute })
  house.clock.advance(minute)
  await engine.step()
  await expect.poll(target.waiting).toBeGreaterThan(1800)
  house.clock.advance(minute)
  await engine.step()
  await expect.poll(() => called('other').length).toBe(50)
})

test('jobs that fail repeatedly leave places for those that work, whosever they are', async () => {
  const { db, house, engine, target, called } = await setUpHanging({ runsAtOnce: 80 })
  await fillDueList(db, names(200), 1, { url, dueAt: noon + minute, failures: 3 })
  house.clock.advance(minute)
  await engine.step()
  await expect.poll(target.waiting).toBe(60)
  await fillDueList(db, ['other'], 10, { url, dueAt: noon + 2 * minute })
  house.clock.advance(minute)
  await engine.step()
  await expect.poll(() => called('other').length).toBe(10)
})

test('of what is due at once, a job that works starts before those that fail repeatedly', async () => {
  const { db, house, engine, target } = await setUpHanging()
  await fillDueList(db, ['other'], 20, { url, dueAt: noon + minute, failures: 3 })
  await fillDueList(db, ['working'], 1, { url, dueAt: noon + minute })
  house.clock.advance(minute)
  await engine.step()
  expect(target.calls).toHaveLength(21)
  expect(target.calls[0]?.userId).toBe('working')
})

/** Each call of the many takes a tenth of a second of the test's clock. */
test('5,000 due jobs of one member delay that of another by less than a second', async () => {
  const target = fakeTarget(() => 'later')
  const { db, house, engine } = await setUp(target, { limits: { runsAtOnceOfTenant: 500 } })
  await fillDueList(db, ['many'], 5000, { url, dueAt: noon + minute })
  await fillDueList(db, ['one'], 1, { url, dueAt: noon + minute })
  house.clock.advance(minute - 2000)
  for (let tenths = 0; tenths < 35; tenths++) {
    target.answerAll()
    await engine.step()
    while (engine.isSending()) await settle()
    house.clock.advance(100)
  }
  expect(target.calls).toHaveLength(5001)
  const one = target.calls.findIndex(({ userId }) => userId === 'one')
  expect(one).toBeLessThan(100)
  expect((target.calls[one]?.startedAt ?? 0) - noon - minute).toBeLessThan(1000)
  expect((target.calls.at(-1)?.startedAt ?? 0) - noon - minute).toBeGreaterThanOrEqual(900)
})
