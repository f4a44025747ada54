import { expect } from 'vitest'
import { createJob } from '#app/features/jobs/jobs.server.ts'
import { deliverRuns } from '#app/features/runs/deliver-runs.server.ts'
import { runKeyOf } from '#app/features/runs/run.ts'
import { runNow } from '#app/features/runs/run-now.server.ts'
import { moveTenant } from '#app/features/tenants/move/move-tenant.server.ts'
import { memberDb } from '#app/features/tenants/tenants.server.ts'
import { tenantBackends } from '#db/backends/tenant-backend.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import { askToCancel } from '#db/engine/manual-runs.server.ts'
import { readMove } from '#db/registry/tenant-moves.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { openTestEngineDb } from './engine-house.ts'
import { everyMinute } from './engine-scene.ts'
import { memberCtx } from './member-ctx.ts'
import { movingHouse, type Places, places } from './moving.ts'
import { owner, type TestHouse } from './tenants.ts'
import { crashPoints } from './tenants-crash.ts'

const retention = { runsPerJob: 1000, days: 90 }

export interface MoveScene {
  at: Places
  house: TestHouse
  engine: EngineDb
}

/** Two places, a process that knows both, and an engine. */
export async function moveScene(fromKind: string, toKind: string): Promise<MoveScene> {
  const at = await places(fromKind, toKind)
  const house = await movingHouse(at)
  return { at, house, engine: await openTestEngineDb(house.dataDir, house.clock) }
}

/** A member with a job, a run that is in their database with its record, and one that waits to be delivered. */
export async function fill({ house, engine }: MoveScene, id: string): Promise<void> {
  const ctx = await memberCtx(house, id, engine)
  const made = await createJob(ctx, everyMinute, null)
  if (made.state === 'full') throw new Error('No room')
  const { id: run } = await runNow(ctx, made.job.id)
  await askToCancel(engine, { tenant: id, ...runKeyOf(run), now: house.clock() })
  await ctx.db.batch([
    {
      sql: `INSERT INTO runs (job_id, scheduled_for, attempt, job_version, cause, state, start_at, ended_at)
            VALUES (?1, ?2 - 1000, 1, 1, 'schedule', 'succeeded', ?2, ?2)`,
      args: [made.job.id, house.clock()],
    },
    { sql: "INSERT INTO run_records VALUES (?, ? - 1000, 1, '{}')", args: [made.job.id, house.clock()] },
  ])
}

async function deliver({ house, engine }: MoveScene, userId: string): Promise<void> {
  const tenant = await house.cache.tenant(userId)
  if (tenant) await deliverRuns({ engine, tenant: { userId, db: tenant.db }, retention }, house.clock())
}

/** Moves that member in a process that dies at the given point. */
export async function moveAndDie({ at: { from, to }, house, engine }: MoveScene, id: string, dieAt?: number) {
  const points = crashPoints(dieAt)
  const backends = tenantBackends(points.wrap(from, 'old'), [points.wrap(to, 'new')])
  const cache = points.wrap(house.cache, 'cache')
  const mortal = { ...house, cache, registry: points.wrap(house.registry, 'registry'), backends }
  const dyingEngine = points.wrap(engine, 'engine')
  const dying = {
    ...mortal,
    workerId: `process-of-${id}`,
    deliver: (userId: string) => deliver({ at: { ...house, from, to }, house: mortal, engine: dyingEngine }, userId),
  }
  const goal = backends.all[1]
  if (!goal) throw new Error('A second backend')
  await moveTenant(dying, id, goal).catch((error) => {
    if (!points.isDead()) throw error
  })
  return points.passed
}

/** The one database of that member is whole and can be written to, and of the move nothing is left. */
export async function expectWhole(scene: MoveScene, id: string): Promise<void> {
  const { house, at } = scene
  const row = await readUserDatabase(house.registry, id)
  // Dead before anything was begun: its lease is over, and that is all it left.
  expect(row?.state).toBe('ready')
  expect(row?.lease_until).toBeLessThanOrEqual(house.clock())
  await deliver(scene, id)
  const db = await memberDb(house, owner(id))
  if (!db) throw new Error('There is a database')
  const [counts] = await db.read(
    `SELECT (SELECT count(*) FROM cron_jobs) AS jobs, (SELECT count(*) FROM runs) AS runs,
       (SELECT count(*) FROM run_records) AS records`,
  )
  expect(counts).toEqual({ jobs: 1, runs: 2, records: 1 })
  await db.write("UPDATE cron_jobs SET name = 'written afterwards'")
  const move = await readMove(house.registry, id)
  const isMoved = row?.backend === at.to.kind
  expect(move?.state ?? 'over').toBe('over')
  if (!move) return
  expect([await at.from.has(move.from_name), await at.to.has(move.to_name)]).toEqual([!isMoved, isMoved])
}
