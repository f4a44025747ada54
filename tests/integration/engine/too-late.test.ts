import { expect, test } from 'vitest'
import { runNow } from '#app/features/runs/run-now.server.ts'
import { listRuns } from '#app/features/runs/runs.server.ts'
import { settle } from '#tests/support/engine-house.ts'
import { minute, noon, setUp } from '#tests/support/engine-scene.ts'
import { failed, fakeTarget } from '#tests/support/fake-target.ts'

const hour = 60 * minute

/** A job at every full hour. */
async function hourly(target = fakeTarget(), options: Parameters<typeof setUp>[1] = {}) {
  const scene = await setUp(target, options)
  const { id } = await scene.job({ schedule: '0 * * * *' as never })
  const runs = async () =>
    (await listRuns(scene.ctx, { jobId: id, limit: 20 })).map((run) => [run.scheduledFor, run.state, run.reason])
  const until = async (before: number) => {
    scene.house.clock.advance(before)
    await scene.engine.step()
  }
  return { ...scene, id, runs, until }
}

test.each([
  ['planned', 2000, 'queued'],
  ['begun', 300, 'running'],
])(
  'what was %s when the machine fell asleep is missed, not run hours late, where its job does not run late',
  async (_, beforeMs, state) => {
    const { db, ctx, target, id, policy, until, pass, runs } = await hourly()
    await policy(id, { missed: 'skip' })
    await until(hour - beforeMs)
    expect(await db.read('SELECT state FROM open_runs')).toEqual([{ state }])
    await until(8 * hour + 30 * minute)
    await pass(minute)
    expect(target.calls).toEqual([])
    expect(await runs()).toContainEqual([noon + hour, 'missed', 'down'])
    expect(await listRuns(ctx, { limit: 20 })).not.toContainEqual(
      expect.objectContaining({ startedAt: expect.any(Number) }),
    )
    await until(29 * minute)
    await pass(5000)
    expect(target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual([noon + 10 * hour])
  },
)

test.each([
  ['planned', 2000],
  ['begun', 300],
])('what was %s runs late where its job does, within its time', async (_, beforeMs) => {
  const { target, id, policy, until, pass, runs } = await hourly()
  await policy(id, { missed: 'run_latest', catchUpMs: hour })
  await until(hour - beforeMs)
  await until(30 * minute)
  await pass(1000)
  expect(target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual([noon + hour])
  expect(await runs()).toEqual([[noon + hour, 'succeeded', 'done']])
})

/** A run that is due while the only place is taken, by a call that ends when the target answers. */
async function withoutPlace() {
  const target = fakeTarget(() => 'later')
  const scene = await hourly(target, { limits: { runsAtOnce: 1 } })
  await scene.policy(scene.id, { missed: 'skip' })
  await runNow(scene.ctx, (await scene.job({ name: 'Long', isEnabled: false })).id)
  await scene.engine.step()
  expect(target.calls).toHaveLength(1)
  await scene.until(hour - 1000)
  return { ...scene, target }
}

test('what finds no place in time is named as missed while the place is still taken', async () => {
  const { target, until, runs } = await withoutPlace()
  for (let passed = 0; passed < 3 * minute; passed += 5000) await until(5000)
  expect(await runs()).toEqual([[noon + hour, 'missed', 'no_place']])
  target.answerAll()
  await until(5000)
  expect(target.calls).toHaveLength(1)
})

test('so is what finds a place only when its time is over', async () => {
  const { house, engine, target, until, runs } = await withoutPlace()
  await until(1000)
  house.clock.advance(3 * minute)
  target.answerAll()
  await settle()
  await engine.pump()
  await engine.flush()
  expect(await runs()).toEqual([[noon + hour, 'missed', 'no_place']])
  expect(target.calls).toHaveLength(1)
})

test('one that its job has wait for another starts when that is over, however late', async () => {
  const target = fakeTarget(() => 'later')
  const { target: called, id, ctx, policy, until, pass } = await hourly(target)
  await policy(id, { missed: 'skip', overlap: 'queue_one' })
  await until(hour - 5000)
  await runNow(ctx, id)
  await pass(10_000)
  await until(30 * minute)
  expect(called.calls).toHaveLength(1)
  target.answerAll()
  await pass(3000)
  expect(called.calls.map(({ scheduledFor }) => scheduledFor)).toContain(noon + hour)
})

test.each([
  ['within its time', 20 * minute, 2, 'succeeded'],
  ['not after it', 90 * minute, 1, 'missed'],
])('a further attempt that a sleep held up is made %s', async (_, sleepMs, calls, state) => {
  let answers = 0
  const target = fakeTarget(() => (++answers === 1 ? failed : { state: 'succeeded', reason: 'done', detail: null }))
  const { id, db, policy, until, pass, runs } = await hourly(target)
  await policy(id, { missed: 'skip', retries: 1, retryDeadlineMs: hour })
  await until(hour - 2000)
  await pass(10_000)
  expect(await db.read("SELECT attempt, owner IS NOT NULL AS isOwned FROM open_runs WHERE state = 'queued'")).toEqual([
    { attempt: 2, isOwned: 1 },
  ])
  await until(sleepMs)
  await pass(2000)
  expect(target.calls).toHaveLength(calls)
  expect(await runs()).toContainEqual([noon + hour, state, expect.any(String)])
})
