import { expect, test } from 'vitest'
import { listRuns } from '#app/features/runs/runs.server.ts'
import { settle, startTestEngine } from '#tests/support/engine-house.ts'
import { minute, noon, setUp } from '#tests/support/engine-scene.ts'
import { fakeTarget } from '#tests/support/fake-target.ts'
import { unreliable } from '#tests/support/unreliable-db.ts'

const drainMs = 25_000

/** A process that is told to stop while the call of the first minute is in flight and the second is planned. */
async function stopping() {
  const target = fakeTarget(() => 'later')
  const scene = await setUp(target)
  const { db, failOnce, hasFailed, setDown } = unreliable(scene.db)
  const engine = await startTestEngine(scene.house, db, { executors: target.executors })
  await scene.job({ name: 'In flight' })
  scene.house.clock.advance(minute)
  await engine.step()
  expect(target.calls).toHaveLength(1)
  await scene.job({ name: 'Planned' })
  scene.house.clock.advance(minute - 1000)
  await engine.step()
  return { ...scene, target, failOnce, hasFailed, setDown, stopped: engine.stop(drainMs) }
}

test('what a step was just about to begin is handed back, and called by the next process', async () => {
  const { house, db, engine, otherEngine, target, job } = await setUp()
  await job()
  house.clock.advance(minute - 300)
  await engine.look()
  await Promise.all([engine.pump(), engine.stop(0)])
  expect(await db.read('SELECT state, owner FROM open_runs')).toEqual([{ state: 'queued', owner: null }])
  const next = await otherEngine()
  house.clock.advance(300)
  await next.step()
  expect(target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual([noon + minute])
})

test('what a step is about to claim is handed back', async () => {
  const { house, db: engineDb, target, job } = await setUp()
  let stopped: Promise<void> | undefined
  const slow: typeof engineDb = {
    ...engineDb,
    async withTx(work) {
      stopped ??= engine.stop(0)
      await settle()
      return engineDb.withTx(work)
    },
  }
  const engine = await startTestEngine(house, slow, { executors: target.executors })
  await job()
  house.clock.advance(minute - 1000)
  await engine.look()
  await stopped
  expect(await engineDb.read('SELECT state, owner FROM open_runs')).toEqual([{ state: 'queued', owner: null }])
})

test('what was not handed back for a fault of the database is handed back after it', async () => {
  const { house, db: engineDb, job } = await setUp()
  const { db, failOnce, hasFailed } = unreliable(engineDb)
  const engine = await startTestEngine(house, db)
  await job()
  house.clock.advance(minute - 1000)
  await engine.look()
  failOnce('batch', 'before')
  await engine.stop(drainMs)
  expect(hasFailed()).toBe(true)
  expect(await db.read('SELECT state, owner FROM open_runs')).toEqual([{ state: 'queued', owner: null }])
})

test('what was begun without an answer that it was is handed back', async () => {
  const { house, db: engineDb, target, job } = await setUp()
  const { db, failOnce } = unreliable(engineDb)
  const engine = await startTestEngine(house, db, { executors: target.executors })
  await job()
  house.clock.advance(minute - 300)
  await engine.look()
  failOnce('withTx', 'after')
  await expect(engine.pump()).rejects.toThrow('No answer')
  await engine.stop(0)
  expect(await db.read('SELECT state, owner FROM open_runs')).toEqual([{ state: 'queued', owner: null }])
})

test('a call in flight ends in its time and is written down, though a beat fails meanwhile', async () => {
  const { ctx, db, house, target, failOnce, hasFailed, stopped } = await stopping()
  failOnce('write', 'before', 'beat + 1')
  house.clock.advance(3000)
  await expect.poll(hasFailed).toBe(true)
  target.answerAll()
  await stopped
  expect(await listRuns(ctx, { limit: 1 })).toMatchObject([{ scheduledFor: noon + minute, state: 'succeeded' }])
  expect(await db.read('SELECT * FROM engines WHERE beat > 0')).toEqual([])
})

test('a call that does not end in its time is told so and ends as stopped; what was planned is handed back', async () => {
  const { ctx, db, house, stopped } = await stopping()
  house.clock.advance(drainMs)
  await stopped
  expect(await listRuns(ctx, { limit: 1 })).toMatchObject([{ state: 'lost', reason: 'stopped' }])
  const queued = { state: 'queued', owner: null, scheduled_for: noon + 2 * minute }
  expect(await db.read('SELECT state, owner, scheduled_for FROM open_runs')).toEqual([queued, queued])
})

test('ends are written as soon as a database that was out of reach is back', async () => {
  const { ctx, target, setDown, stopped } = await stopping()
  setDown(true)
  target.answerAll()
  await expect.poll(target.waiting).toBe(0)
  setDown(false)
  await stopped
  expect(await listRuns(ctx, { limit: 1 })).toMatchObject([{ state: 'succeeded' }])
})

test('with a database that stays away it gives up after a while', async () => {
  const { house, setDown, stopped } = await stopping()
  setDown(true)
  const over = expect(stopped).rejects.toThrow('No connection')
  let isOver = false
  void over.then(() => {
    isOver = true
  })
  await expect
    .poll(
      () => {
        house.clock.advance(5000)
        return isOver
      },
      { timeout: 10_000 },
    )
    .toBe(true)
  await over
})
