import { expect, onTestFinished, test } from 'vitest'
import { startClockwork } from '#app/engine/clockwork.server.ts'
import { createEngine } from '#app/engine/engine.server.ts'
import type { RunToDo } from '#app/engine/executors/executor.ts'
import { fillDueList } from '#tests/support/due-rows.ts'
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

/** Both are due in the same second of real time; each call of the many takes a tenth of a second. */
test('5,000 due jobs of one member delay that of another by less than a second', { retry: 2 }, async () => {
  const { db, engine } = await setUp()
  await fillDueList(db, ['many'], 5000, { url, dueAt: noon + minute })
  await fillDueList(db, ['one'], 1, { url, dueAt: noon + minute })
  const ahead = noon + minute - 4000 - Date.now()
  const clock = () => Date.now() + ahead
  const starts: RunToDo[] = []
  const http = ({ run }: { run: RunToDo }) => {
    starts.push(run)
    return new Promise<typeof done>((resolve) => setTimeout(resolve, 100, done))
  }
  const limits = { ...engine.deps.limits, runsAtOnceOfTenant: 500 }
  const deps = { ...engine.deps, limits, clock, monotonic: () => performance.now(), executors: { http } }
  const running: { freed: () => void } = { freed: () => undefined }
  const real = createEngine(deps, () => running.freed())
  await real.join()
  const clockwork = startClockwork(real, clock, deps.log)
  onTestFinished(() => clockwork.stop())
  running.freed = clockwork.freed
  await expect.poll(() => starts.length, { timeout: 20_000 }).toBe(5001)
  const one = starts.findIndex(({ userId }) => userId === 'one')
  expect((starts[one]?.startedAt ?? 0) - noon - minute).toBeLessThan(1000)
  expect(one).toBeLessThan(500)
  const last = starts.at(-1)
  expect((last?.startedAt ?? 0) - noon - minute).toBeGreaterThan(900)
})
