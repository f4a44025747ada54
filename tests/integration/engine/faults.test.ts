import { expect, test } from 'vitest'
import type { UnwrittenEnd } from '#app/engine/end.ts'
import type { RunningElsewhere } from '#app/engine/executors/executor.ts'
import type { Executors } from '#app/engine/executors/executors.ts'
import { createOutcomes } from '#app/engine/outcomes.server.ts'
import { getJob, pauseJob } from '#app/features/jobs/jobs.server.ts'
import { runIdOf } from '#app/features/runs/run.ts'
import { cancelRun } from '#app/features/runs/run-now.server.ts'
import { getRun, listOpenRuns, listRuns } from '#app/features/runs/runs.server.ts'
import { engineAccess, settle, startTestEngine } from '#tests/support/engine-house.ts'
import { minute, noon, setUp } from '#tests/support/engine-scene.ts'
import { fakeTarget } from '#tests/support/fake-target.ts'
import { unreliable } from '#tests/support/unreliable-db.ts'

/** A process alone, whose database fails it. */
async function alone(target = fakeTarget()) {
  const scene = await setUp(target)
  const { db, failOnce, hasFailed } = unreliable(scene.db)
  const engine = await startTestEngine(scene.house, db, { executors: target.executors })
  const step = async (ms: number) => {
    scene.house.clock.advance(ms)
    await engine.step()
  }
  return { ...scene, engine, step, failOnce, hasFailed, target }
}

test('what was claimed runs, though no answer said that it was', async () => {
  const { job, step, failOnce, target } = await alone()
  await job()
  await step(1000)
  failOnce('withTx', 'after')
  await expect(step(minute - 3000)).rejects.toThrow('No answer')
  await step(1000)
  await step(1000)
  expect(target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual([noon + minute])
})

test('what was begun runs, though no answer said that it was', async () => {
  const { ctx, job, step, failOnce, target } = await alone()
  await job()
  await step(minute - 2000)
  failOnce('withTx', 'after')
  await expect(step(1700)).rejects.toThrow('No answer')
  await step(300)
  expect(target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual([noon + minute])
  expect(await listRuns(ctx, { limit: 5 })).toMatchObject([{ state: 'succeeded' }])
})

test('what was begun before the lease ran out runs, though asking whose it is failed once', async () => {
  const { ctx, job, engine, step, failOnce, hasFailed, target } = await alone()
  await job()
  await step(minute - 300)
  failOnce('read', 'before', "r.state = 'running'")
  await expect(step(20_000)).rejects.toThrow('No connection')
  expect(hasFailed()).toBe(true)
  expect(target.calls).toEqual([])
  await engine.step()
  expect(target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual([noon + minute])
  expect(await listRuns(ctx, { limit: 5 })).toMatchObject([{ state: 'succeeded' }])
})

test('without a lease nothing is to be done at once, however long it is due', async () => {
  const { house, job, engine, step } = await alone()
  await job()
  await step(minute - 300)
  expect(engine.nextAt()).toBe(noon + minute)
  house.clock.advance(20_000)
  expect(engine.nextAt()).toBeUndefined()
})

test('a job that was paused while the engine was out of reach is paused soon after it is back', async () => {
  const { ctx, db: engineDb, house, engine, job, step, target } = await alone()
  const { id } = await job()
  const { db, setDown } = unreliable(engineDb)
  const away = { ...ctx, engine: engineAccess(db, house) }
  setDown(true)
  await pauseJob(away, id)
  expect((await getJob(ctx, id)).waitsSince).toBe(house.clock())
  await expect(away.engine.owed.settle()).rejects.toThrow('No connection')
  setDown(false)
  await away.engine.owed.settle()
  house.clock.advance(20_000)
  await engine.agreement.sweep()
  expect((await getJob(ctx, id)).waitsSince).toBeNull()
  await step(minute)
  expect(target.calls).toEqual([])
  await away.engine.owed.settle()
  expect(await engineDb.read('SELECT * FROM dirty_tenants')).toEqual([])
})

const takenOn: RunningElsewhere = { state: 'running_elsewhere', until: noon + 50 * minute }

test('a run that is canceled while its target takes it on is canceled', async () => {
  const { ctx, job, step, target } = await alone(fakeTarget(() => 'later'))
  await job()
  await step(minute)
  const [run] = target.calls
  const id = runIdOf(run as never)
  expect(await cancelRun(ctx, id)).toBe('running')
  target.answerAll(takenOn)
  await settle()
  await step(1000)
  expect((await getRun(ctx, id)).run).toMatchObject({ state: 'canceled', reason: 'by_member' })
})

test('that a target took a run on is written down in the end', async () => {
  const { ctx, db, job, step, failOnce, target } = await alone(fakeTarget(() => 'later'))
  await job()
  await step(minute)
  failOnce('write', 'before', 'report_by')
  target.answerAll(takenOn)
  await expect.poll(() => db.read('SELECT owner FROM open_runs')).toEqual([{ owner: null }])
  expect(await listOpenRuns(ctx)).toMatchObject([{ state: 'running' }])
})

test('a run whose record cannot be made ends all the same, and holds nobody up', async () => {
  const broken = () => {
    throw new Error('no record')
  }
  const { db, job, step } = await alone(
    fakeTarget(() => ({ state: 'succeeded', reason: 'done', detail: null, record: broken })),
  )
  await job()
  await step(minute)
  await expect
    .poll(() => db.read('SELECT state, record FROM open_runs'))
    .toEqual([{ state: 'succeeded', record: null }])
})

test('a job whose plan cannot be read is set aside, and keeps no other from its turn', async () => {
  const { db, otherEngine, house, job, target } = await setUp(fakeTarget(), { limits: { batch: 1 } })
  const unreadable = await job({ name: 'First' })
  const { id } = await job({ name: 'Second' })
  await db.write(`UPDATE due_jobs SET policy = '{' WHERE job = ?`, [unreadable.id])
  const engine = await otherEngine()
  house.clock.advance(minute)
  await engine.step()
  expect(target.calls.map(({ jobId }) => jobId)).toEqual([id])
  const setAside = await db.read('SELECT next_run_at FROM due_jobs WHERE job = ?', [unreadable.id])
  expect(setAside).toEqual([{ next_run_at: house.clock() + 60 * minute }])
})

test('who has a lot to claim keeps its lease meanwhile', async () => {
  const { db, house, job, target } = await setUp()
  const slow: typeof db = {
    ...db,
    withTx(work) {
      house.clock.advance(5000)
      return db.withTx(work)
    },
  }
  for (let n = 0; n < 6; n += 1) await job({ name: `Job ${n}` })
  const engine = await startTestEngine(house, slow, { executors: target.executors, limits: { batch: 1 } })
  house.clock.advance(minute)
  await engine.look()
  house.clock.advance(1000)
  await engine.pump()
  expect(target.calls.length).toBeGreaterThan(0)
})

/** Of a run that is nobody's, so that its end changes nothing. */
const anEnd: UnwrittenEnd = {
  id: 1,
  owner: null,
  fence: 0,
  from: 'running',
  state: 'lost',
  reason: 'lost',
  detail: null,
  record: null,
  startedAt: null,
  endedAt: noon,
  retryAt: null,
  isHealthy: null,
}

test('an executor that neither answers in time nor when it is told to stop is left behind', async () => {
  const deaf: Executors = { http: () => new Promise(() => undefined) }
  const { db, engine, house, job, policy } = await setUp(undefined, { executors: deaf, limits: { answerMs: 20 } })
  const { id } = await job()
  await policy(id, { timeoutMs: 20 })
  house.clock.advance(minute)
  await engine.step()
  await expect
    .poll(() => db.read('SELECT state, reason FROM open_runs'))
    .toEqual([{ state: 'timed_out', reason: 'timeout' }])
})

test('an end that the database refused is written soon after', async () => {
  const { db, job, step, failOnce, hasFailed, target } = await alone(fakeTarget(() => 'later'))
  await job()
  await step(minute)
  failOnce('withTx', 'before')
  target.answerAll()
  await expect.poll(() => db.read('SELECT state FROM open_runs')).toEqual([{ state: 'succeeded' }])
  expect(hasFailed()).toBe(true)
})

test('an end waits for runs that are to be sent, but not for ever', async () => {
  const { engine } = await setUp()
  const outcomes = createOutcomes(engine.deps, () => true)
  const since = performance.now()
  expect(await new Promise<boolean>((resolve) => outcomes.add(anEnd, resolve))).toBe(false)
  expect(performance.now() - since).toBeGreaterThan(900)
})

test('an end that comes as the last group has been written is written, too', async () => {
  const { engine } = await setUp()
  const outcomes = createOutcomes(engine.deps, () => false)
  const second = new Promise<boolean>((resolve) => {
    outcomes.add(anEnd, () => void Promise.resolve().then(() => outcomes.add(anEnd, resolve)))
  })
  await outcomes.flush()
  expect(await second).toBe(false)
})
