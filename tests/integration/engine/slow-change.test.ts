import { expect, test } from 'vitest'
import type { Ctx } from '#app/features/ctx.server.ts'
import { pauseJob } from '#app/features/jobs/jobs.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import { engineAccess } from '#tests/support/engine-house.ts'
import { setUp } from '#tests/support/engine-scene.ts'

/** A member whose database takes that long to write, while another process sweeps. */
async function slowMember(ms: number) {
  const scene = await setUp()
  const { house, engine, ctx, db } = scene
  const { id } = await scene.job()
  const slowDb: Ctx['db'] = {
    ...ctx.db,
    async write(...args) {
      house.clock.advance(ms)
      await engine.agreement.sweep()
      return ctx.db.write(...args)
    },
  }
  const marks = () => db.read('SELECT tenant FROM dirty_tenants')
  const due = () => db.read('SELECT state, version FROM due_jobs')
  return { ...scene, id, slow: { ...ctx, db: slowDb }, marks, due }
}

test('a change whose write outlasts its mark is found after a crash all the same', async () => {
  const { house, db, engine, id, slow, marks, due } = await slowMember(12_000)
  const reached = Promise.withResolvers<void>()
  const dying = {
    ...db,
    withTx() {
      reached.resolve()
      return new Promise<never>(() => undefined)
    },
  } as unknown as EngineDb
  void pauseJob({ ...slow, engine: engineAccess(dying, house) }, id)
  await reached.promise
  expect(await due()).toEqual([{ state: 'enabled', version: 1 }])
  expect(await marks()).toHaveLength(1)
  house.clock.advance(12_000)
  await engine.agreement.sweep()
  expect(await due()).toEqual([{ state: 'paused', version: 2 }])
  expect(await marks()).toEqual([])
})

test.each([1000, 6000, 12_000])('a change that takes %i ms leaves no mark', async (ms) => {
  const { id, slow, marks, due } = await slowMember(ms)
  await pauseJob(slow, id)
  expect(await due()).toEqual([{ state: 'paused', version: 2 }])
  expect(await marks()).toEqual([])
})
