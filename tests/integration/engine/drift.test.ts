import { expect, test } from 'vitest'
import { jobColumns } from '#app/features/jobs/job-row.server.ts'
import { pauseJob, resumeJob } from '#app/features/jobs/jobs.server.ts'
import { markDirty } from '#db/engine/dirty-tenants.server.ts'
import type { TenantDb } from '#db/sql.server.ts'
import type { TenantCache } from '#db/tenant/tenant-cache.server.ts'
import { startTestEngine } from '#tests/support/engine-house.ts'
import { setUp } from '#tests/support/engine-scene.ts'

/** A process that audits; of `meanwhile` one happens each time after it has read the due list and before it reads all jobs. */
async function auditing() {
  const scene = await setUp()
  const { id } = await scene.job()
  const meanwhile: (() => Promise<unknown>)[] = []
  const slow = (db: TenantDb): TenantDb => ({
    ...db,
    async read(...[sql, args]) {
      if (sql.startsWith(`SELECT ${jobColumns} FROM`)) await meanwhile.shift()?.()
      return db.read(sql, args)
    },
  })
  const cache: TenantCache = {
    ...scene.house.cache,
    async tenant(userId) {
      const tenant = await scene.house.cache.tenant(userId)
      return tenant && { ...tenant, db: slow(tenant.db) }
    },
  }
  const engine = await startTestEngine({ ...scene.house, cache }, scene.db)
  const audit = async (...changes: (() => Promise<unknown>)[]) => {
    meanwhile.push(...changes)
    await engine.agreement.audit()
    return engine.deps.metrics.drift.value()
  }
  return { ...scene, id, audit, due: () => scene.db.read('SELECT state, version FROM due_jobs') }
}

test('a job that is changed while an audit looks at it is no drift', async () => {
  const { ctx, id, audit, due } = await auditing()
  expect(await audit(() => pauseJob(ctx, id))).toBe(0)
  expect(await due()).toEqual([{ state: 'paused', version: 2 }])
})

test('nor is one that is changed each time it looks', async () => {
  const { ctx, id, audit, due } = await auditing()
  const changes = [() => pauseJob(ctx, id), () => resumeJob(ctx, id)]
  expect(await audit(...changes)).toBe(0)
  expect(await due()).toEqual([{ state: 'enabled', version: 3 }])
})

test('a change that is still under way after an audit looked is no drift', async () => {
  const { ctx, db, audit } = await auditing()
  const begin = async () => {
    await markDirty(db, ctx.member.id, ctx.clock())
    await ctx.db.write('UPDATE cron_jobs SET enabled = 0, version = version + 1')
  }
  expect(await audit(begin)).toBe(0)
})

test('what disagrees without a change is counted, once, and set right', async () => {
  const { db, audit, due } = await auditing()
  await db.write('UPDATE due_jobs SET version = 0')
  expect(await audit()).toBe(1)
  expect(await due()).toEqual([{ state: 'enabled', version: 1 }])
  expect(await audit()).toBe(1)
})
