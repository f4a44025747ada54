import { expect, test } from 'vitest'
import { createDeliverer } from '#app/engine/deliver.server.ts'
import { getJob, pauseJob } from '#app/features/jobs/jobs.server.ts'
import { markAllDirty } from '#db/engine/dirty-tenants.server.ts'
import type { TenantCache } from '#db/tenant/tenant-cache.server.ts'
import { engineAccess, startTestEngine } from '#tests/support/engine-house.ts'
import { minute, setUp } from '#tests/support/engine-scene.ts'
import { fakeTarget } from '#tests/support/fake-target.ts'
import { unreliable } from '#tests/support/unreliable-db.ts'

type Away = 'refuses' | 'hangs' | 'is back'

/** An engine for which the databases of some tenants are out of reach. */
async function setUpAway(isAway: (tenant: string) => boolean) {
  const scene = await setUp()
  const state: { away: Away } = { away: 'refuses' }
  const tried: string[] = []
  const tenants: TenantCache = {
    ...scene.house.cache,
    async tenant(userId) {
      tried.push(userId)
      if (!isAway(userId) || state.away === 'is back') return scene.house.cache.tenant(userId)
      if (state.away === 'refuses') throw new Error('No connection')
      return new Promise(() => undefined)
    },
  }
  const house = { ...scene.house, cache: tenants }
  const engine = await startTestEngine(house, scene.db, { executors: fakeTarget().executors })
  const tries = () => tried.splice(0).filter(isAway).length
  return { ...scene, engine, state, tries }
}

const many = Array.from({ length: 250 }, (_, n) => `away-${n}`)
const isOfMany = (tenant: string) => tenant.startsWith('away')
const marked = (db: Parameters<typeof markAllDirty>[0]) =>
  db.read<{ tenant: string }>('SELECT tenant FROM dirty_tenants')

test('tenants out of reach, however many, keep the sweep from no other, and each is tried less and less often', async () => {
  const { house, db, engine, state, tries } = await setUpAway(isOfMany)
  await markAllDirty(db, [...many, 'member-1'], 0)
  await engine.agreement.sweep()
  expect(await marked(db)).toHaveLength(250)
  expect(tries()).toBe(250)
  const passes: number[] = []
  for (const seconds of [4, 2, 5, 6, 10, 12]) {
    house.clock.advance(seconds * 1000)
    await engine.agreement.sweep()
    passes.push(tries())
  }
  expect(passes).toEqual([0, 250, 0, 250, 0, 250])
  state.away = 'is back'
  house.clock.advance(15 * minute)
  await engine.agreement.sweep()
  expect(await marked(db)).toEqual([])
})

test.each(['refuses', 'hangs'] as const)(
  'a tenant whose database %s holds up the runs and changes of no other',
  async (away) => {
    const { house, db, ctx, engine, state, job, pass } = await setUpAway((tenant) => tenant === 'away-1')
    state.away = away
    await job()
    await pass(minute)
    await db.write(`INSERT INTO open_runs (tenant, job, scheduled_for, attempt, version, cause, state, start_at, retry_until, ended_at)
    SELECT 'away-1', job, scheduled_for, attempt, version, cause, state, start_at, retry_until, 1 FROM open_runs`)
    await markAllDirty(db, ['away-1', 'member-1'], 0)
    house.clock.advance(minute)
    const deliverer = createDeliverer(engine.deps)
    void deliverer.deliverDue()
    void engine.agreement.sweep()
    await expect.poll(() => ctx.db.read('SELECT state FROM runs')).toEqual([{ state: 'succeeded' }])
    await expect.poll(() => marked(db)).toEqual([{ tenant: 'away-1' }])
  },
)

test('the due list of a new engine database is filled from all tenants, also from those that were out of reach', async () => {
  const { house, db, engine, state, job } = await setUpAway((tenant) => tenant === 'member-1')
  const { id } = await job()
  await db.write('DELETE FROM due_jobs')
  await engine.agreement.build()
  await engine.agreement.sweep()
  expect(await db.read('SELECT job FROM due_jobs')).toEqual([])
  state.away = 'is back'
  house.clock.advance(minute)
  await engine.agreement.sweep()
  expect(await db.read('SELECT job FROM due_jobs')).toEqual([{ job: id }])
})

test('a change that its process could not tell the engine of is told by another, after it died', async () => {
  const { house, db, ctx, engine, job } = await setUp()
  const { id } = await job()
  const { db: away, setDown } = unreliable(db)
  setDown(true)
  await pauseJob({ ...ctx, engine: engineAccess(away, house) }, id)
  expect(await marked(db)).toEqual([])
  await engineAccess(db, house).owed.settle()
  house.clock.advance(20_000)
  await engine.agreement.sweep()
  expect(await db.read('SELECT state, version FROM due_jobs')).toEqual([{ state: 'paused', version: 2 }])
  expect((await getJob(ctx, id)).waitsSince).toBeNull()
  await engineAccess(db, house).owed.settle()
  expect(await marked(db)).toEqual([])
})

test('with the registry out of reach as well the audit finds the change, and counts it', async () => {
  const { house, db, ctx, engine, job } = await setUp()
  const { id } = await job()
  const engineDb = unreliable(db)
  engineDb.setDown(true)
  const registry = { ...house.registry, write: () => Promise.reject(new Error('No connection')) }
  await pauseJob({ ...ctx, engine: engineAccess(engineDb.db, { ...house, registry }) }, id)
  await engine.agreement.audit()
  expect(engine.deps.metrics.drift.value()).toBe(1)
  expect(await db.read('SELECT state FROM due_jobs')).toEqual([{ state: 'paused' }])
})
