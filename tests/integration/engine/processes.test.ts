import { describe, expect, test } from 'vitest'
import { createDeliverer } from '#app/engine/deliver.server.ts'
import { pauseJob } from '#app/features/jobs/jobs.server.ts'
import { runNow } from '#app/features/runs/run-now.server.ts'
import { listOpenRuns, listRuns } from '#app/features/runs/runs.server.ts'
import { fillDueList } from '#tests/support/due-rows.ts'
import { settle, startTestEngine, type TestEngine } from '#tests/support/engine-house.ts'
import { minute, noon, setUp } from '#tests/support/engine-scene.ts'
import { fakeTarget } from '#tests/support/fake-target.ts'
import { unreliable } from '#tests/support/unreliable-db.ts'

const url = 'https://example.com/'

/** Lets time pass for some processes alone; the others stand still, as after a crash or SIGSTOP. */
async function passFor(advance: (ms: number) => void, engines: TestEngine[], ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1000) {
    advance(1000)
    for (const engine of engines) await engine.step()
  }
}

describe('two processes on one engine database', () => {
  test('start each run once', async () => {
    const { house, engine, otherEngine, target, job } = await setUp()
    for (let n = 0; n < 20; n++) await job({ name: `Job ${n}` })
    const other = await otherEngine()
    house.clock.advance(minute - 2000)
    for (let second = 0; second < 4; second++) {
      await Promise.all([engine.step(), other.step()])
      house.clock.advance(1000)
    }
    expect(target.calls).toHaveLength(20)
    expect(new Set(target.calls.map(({ jobId }) => jobId)).size).toBe(20)
  })

  test('what one had planned when it died is run by the other', async () => {
    const { house, engine, otherEngine, target, job } = await setUp()
    await job()
    const other = await otherEngine()
    house.clock.advance(minute - 2000)
    await engine.step()
    await passFor(house.clock.advance, [other], 20_000)
    expect(target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual([noon + minute])
  })

  test('what one was running when it died ends lost, and is tried again where the policy says so', async () => {
    const target = fakeTarget(() => 'later')
    const { ctx, house, engine, otherEngine, job, policy } = await setUp(target)
    const { id } = await job({ schedule: '0 * * * *' as never })
    await policy(id, { retries: 1 })
    const other = await otherEngine()
    await runNow(ctx, id)
    await engine.step()
    expect(target.calls).toHaveLength(1)
    await passFor(house.clock.advance, [other], 40_000)
    expect(target.calls.map(({ attempt }) => attempt)).toEqual([1, 2])
    expect(await listRuns(ctx, { limit: 5 })).toMatchObject([{ attempt: 1, state: 'lost', reason: 'lost' }])
    expect(other.deps.metrics.lapses.value()).toBe(1)
  })

  test('one that slept for twice the lease changes nothing it no longer owns', async () => {
    const target = fakeTarget(() => 'later')
    const { ctx, db, house, engine, otherEngine, job } = await setUp(target)
    const { id } = await job({ schedule: '0 * * * *' as never })
    const other = await otherEngine()
    await runNow(ctx, id)
    await engine.step()
    house.clock.advance(60 * minute - 1000)
    await engine.step()
    await passFor(house.clock.advance, [other], 20_000)
    const before = await db.read('SELECT * FROM open_runs ORDER BY id')
    // It wakes: its call is answered, its planned run is long due.
    target.answerAll()
    await settle()
    await engine.flush()
    expect(await db.read('SELECT * FROM open_runs ORDER BY id')).toEqual(before)
    await engine.step()
    expect((await listRuns(ctx, { limit: 9 })).map(({ state }) => state)).toContain('lost')
    expect(target.calls.filter(({ scheduledFor }) => scheduledFor === noon + 60 * minute)).toHaveLength(1)
  })

  test('one whose lease is over starts nothing until it has asked what is still its own', async () => {
    const { house, engine, otherEngine, target, job } = await setUp()
    await job()
    const other = await otherEngine()
    house.clock.advance(minute - 400)
    await engine.step()
    expect(target.calls).toEqual([])
    // Begun and not started; now it sleeps, and the other takes it for dead.
    await passFor(house.clock.advance, [other], 20_000)
    await engine.pump()
    await settle()
    expect(target.calls.filter(({ scheduledFor }) => scheduledFor === noon + minute)).toEqual([])
  })

  test('both asleep, neither takes the other for dead when they wake', async () => {
    const { house, engine, otherEngine } = await setUp()
    const other = await otherEngine()
    await passFor(house.clock.advance, [engine, other], 10_000)
    house.clock.advance(3_600_000)
    await passFor(house.clock.advance, [other, engine], 20_000)
    expect(engine.deps.metrics.lapses.value() + other.deps.metrics.lapses.value()).toBe(0)
  })

  test('one that ends in order hands back what it had planned', async () => {
    const { ctx, house, engine, otherEngine, target, job } = await setUp()
    await job()
    const other = await otherEngine()
    house.clock.advance(minute - 300)
    await engine.step()
    await engine.stop(0)
    expect(await listOpenRuns(ctx)).toMatchObject([{ state: 'queued', startedAt: null }])
    await other.step()
    await passFor(house.clock.advance, [other], 1000)
    expect(target.calls).toHaveLength(1)
  })
})

describe('among several processes', () => {
  const limits = { runsAtOnce: 10, runsAtOnceOfTenant: 7 }

  /** Two processes whose calls are not answered, and who made them. */
  async function two() {
    const [mine, others] = [fakeTarget(() => 'later'), fakeTarget(() => 'later')]
    const scene = await setUp(mine, { limits })
    const start = () => startTestEngine(scene.house, scene.db, { executors: others.executors, limits })
    const called = () => [mine, others].map(({ calls }) => calls.length)
    return { ...scene, mine, others, start, called }
  }

  test('each takes its share, and none more than it has places for', async () => {
    const { house, db, engine, start, called } = await two()
    await fillDueList(db, ['member-1'], 8, { url, dueAt: noon + minute })
    const other = await start()
    await passFor(house.clock.advance, [engine, other], minute)
    expect(called()).toEqual([4, 4])
    await fillDueList(db, ['member-2', 'member-3'], 6, { url, dueAt: noon + 2 * minute })
    await passFor(house.clock.advance, [engine, other], minute + 3000)
    const [mine = 0, others = 0] = called()
    expect(mine).toBeLessThanOrEqual(10)
    expect(others).toBeLessThanOrEqual(10)
    expect(mine + others).toBeGreaterThan(14)
  })

  test('what one waits to begin when another comes is passed on', async () => {
    const { house, db, engine, others, start, called } = await two()
    await fillDueList(db, ['member-1'], 12, { url, dueAt: noon + minute })
    await passFor(house.clock.advance, [engine], minute)
    expect(called()).toEqual([7, 0])
    const other = await start()
    await passFor(house.clock.advance, [engine, other], 6000)
    expect(called()).toEqual([7, 5])
    expect(new Set(others.calls.map(({ jobId }) => jobId)).size).toBe(5)
  })

  test('what could not be passed on for a fault of the database is passed on after it', async () => {
    const { house, db: engineDb, engine: first, mine, start, called } = await two()
    await first.stop(0)
    const { db, failOnce, hasFailed } = unreliable(engineDb)
    const engine = await startTestEngine(house, db, { executors: mine.executors, limits })
    await fillDueList(engineDb, ['member-1'], 12, { url, dueAt: noon + minute })
    await passFor(house.clock.advance, [engine], minute)
    const other = await start()
    failOnce('write', 'before', 'owner = NULL, fence')
    await expect(passFor(house.clock.advance, [engine, other], 6000)).rejects.toThrow('No connection')
    expect(hasFailed()).toBe(true)
    await passFor(house.clock.advance, [engine, other], 6000)
    expect(called()).toEqual([7, 5])
  })

  test('what no process has a place for starts late, or is named where it may not', async () => {
    const { house, db, engine, mine, others, start, called } = await two()
    await fillDueList(db, ['member-1'], 20, { url, dueAt: noon + minute })
    await db.write(`UPDATE due_jobs SET policy = json_set(policy, '$.missed', 'skip') WHERE job = 'job-19'`)
    const other = await start()
    await passFor(house.clock.advance, [engine, other], 2 * minute - 10_000)
    expect(called()).toEqual([7, 7])
    await db.write(`UPDATE due_jobs SET next_run_at = NULL, scheduled_for = NULL`)
    house.clock.advance(20_000)
    for (const target of [mine, others]) target.answerAll()
    await passFor(house.clock.advance, [engine, other], 3000)
    const ends = await db.read<{ reason: string; count: number }>(
      `SELECT reason, count(*) AS count FROM open_runs WHERE ended_at IS NOT NULL GROUP BY reason ORDER BY reason`,
    )
    expect(ends).toMatchObject([
      { reason: 'done', count: 14 },
      { reason: 'no_place', count: 1 },
    ])
    expect(called().reduce((sum, count) => sum + count, 0)).toBe(19)
  })
})

test('what was begun and is handed back after a pause ends, and holds up nothing', async () => {
  const { ctx, house, engine, otherEngine, target, job } = await setUp()
  const { id } = await job()
  const other = await otherEngine()
  house.clock.advance(minute - 300)
  await engine.step()
  await pauseJob(ctx, id)
  await engine.stop(0)
  await passFor(house.clock.advance, [other], 20_000)
  expect(target.calls).toEqual([])
  expect(await listOpenRuns(ctx)).toEqual([])
  expect(await listRuns(ctx, { limit: 5 })).toMatchObject([
    { scheduledFor: noon + minute, state: 'canceled', reason: 'changed', startedAt: null },
  ])
})

test('a job that came into the due list after its member had gone is forgotten', async () => {
  const { house, db, engine, job, pass } = await setUp()
  await job()
  await house.registry.write("UPDATE user_databases SET state = 'deleted'")
  await house.cache.forget('member-1')
  await pass(minute)
  await createDeliverer(engine.deps).deliverDue('all')
  expect(await db.read('SELECT 1 FROM due_jobs')).toEqual([])
  expect(await db.read('SELECT 1 FROM open_runs')).toEqual([])
})
