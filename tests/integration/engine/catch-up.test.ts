import { expect, test } from 'vitest'
import { deleteJob, pauseJob } from '#app/features/jobs/jobs.server.ts'
import { markDirty } from '#db/engine/dirty-tenants.server.ts'
import { engineAccess, startTestEngine } from '#tests/support/engine-house.ts'
import { minute, noon, setUp } from '#tests/support/engine-scene.ts'
import { fakeTarget } from '#tests/support/fake-target.ts'
import { unreliable } from '#tests/support/unreliable-db.ts'

/** A process alone, and a member, for whom the engine's database can be out of reach. */
async function alone() {
  const target = fakeTarget()
  const scene = await setUp(target)
  const { db, setDown } = unreliable(scene.db)
  const engine = await startTestEngine(scene.house, db, { executors: target.executors })
  const ctx = { ...scene.ctx, engine: engineAccess(db, scene.house) }
  const step = async (ms: number) => {
    scene.house.clock.advance(ms)
    await engine.step()
  }
  return { ...scene, ctx, engine, target, setDown, step }
}

test.each([
  ['paused', pauseJob],
  ['deleted', deleteJob],
] as const)('a job that was %s while the engine was out of reach is not called when it is back', async (_, change) => {
  const { ctx, job, step, setDown, target } = await alone()
  const { id } = await job()
  await step(1000)
  setDown(true)
  await expect(step(1000)).rejects.toThrow('No connection')
  await change(ctx, id)
  await expect(step(minute)).rejects.toThrow('No connection')
  setDown(false)
  for (let second = 0; second < 10; second++) await step(1000)
  expect(target.calls).toEqual([])
})

test('what was planned before is not begun before the change is known', async () => {
  const { ctx, job, engine, house, step, setDown, target } = await alone()
  const { id } = await job()
  await step(minute - 2000)
  setDown(true)
  await pauseJob(ctx, id)
  await expect(step(1600)).rejects.toThrow('No connection')
  setDown(false)
  house.clock.advance(400)
  // Its timer comes before it looks around.
  await engine.pump()
  await step(0)
  await step(1000)
  expect(target.calls).toEqual([])
})

test('a job that was paused before the process started is not called by it', async () => {
  const { ctx, house, db, job, setDown, target } = await alone()
  const { id } = await job()
  setDown(true)
  await pauseJob(ctx, id)
  setDown(false)
  house.clock.advance(minute)
  const next = await startTestEngine(house, db, { executors: target.executors })
  await next.step()
  await next.step()
  expect(target.calls).toEqual([])
})

test('a change that is under way keeps its mark when the engine catches up, should its process die', async () => {
  const { ctx, house, db, job, engine, step, setDown } = await alone()
  await job()
  setDown(true)
  await expect(step(minute - 2000)).rejects.toThrow('No connection')
  setDown(false)
  await markDirty(db, ctx.member.id, house.clock())
  await engine.look()
  await ctx.db.write('UPDATE cron_jobs SET enabled = 0, version = version + 1')
  house.clock.advance(20_000)
  await engine.agreement.sweep()
  expect(await db.read('SELECT state FROM due_jobs')).toEqual([{ state: 'paused' }])
  expect(await db.read('SELECT * FROM dirty_tenants')).toEqual([])
})

test('what was not changed is called as soon as the engine is back', async () => {
  const { job, step, setDown, target } = await alone()
  await job()
  await step(1000)
  setDown(true)
  await expect(step(minute - 1000)).rejects.toThrow('No connection')
  setDown(false)
  await step(1000)
  expect(target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual([noon + minute])
})
