import type { Retention } from '#app/features/ctx.server.ts'
import { type EndedRow, readEnded, removeDelivered } from '#db/engine/ended-runs.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import type { Statement, TenantDb } from '#db/sql.server.ts'
import { insertRecords, insertRuns } from './run-insertion.server.ts'

/** Records are large, and a delivery is held in memory. */
const runsAtOnce = 50
const prunedAtOnce = 200
const dayMs = 86_400_000

export interface Delivery {
  engine: EngineDb
  tenant: { userId: string; db: TenantDb }
  retention: Retention
}

/**
 * Moves the ended runs of a tenant into its database, then out of the engine's; done twice, by whomever, it leaves each
 * run there once. Answers how many were moved.
 */
export async function deliverRuns({ engine, tenant, retention }: Delivery, nowMs: number): Promise<number> {
  for (let moved = 0; ; ) {
    const ended = await readEnded(engine, tenant.userId, runsAtOnce)
    if (ended.length === 0) return moved
    await tenant.db.batch([...insertions(ended), ...prunings(ended, retention, nowMs)])
    await removeDelivered(
      engine,
      ended.map(({ id }) => id),
    )
    moved += ended.length
    if (ended.length < runsAtOnce) return moved
  }
}

function insertions(ended: readonly EndedRow[]): Statement[] {
  const runs = ended.map(({ record: _, ...run }) => run)
  const records = ended.filter(({ record }) => record !== null)
  const statements: Statement[] = [{ sql: insertRuns('json_each(?)'), args: [JSON.stringify(runs)] }]
  if (records.length > 0) statements.push({ sql: insertRecords('json_each(?)'), args: [JSON.stringify(records)] })
  return statements
}

/** What the retention lets go, a little at a time. */
function prunings(ended: readonly EndedRow[], { runsPerJob, days }: Retention, nowMs: number): Statement[] {
  const jobs = JSON.stringify([...new Set(ended.map(({ job }) => job))])
  return [
    { sql: pruneByAge, args: [nowMs - days * dayMs] },
    { sql: 'DELETE FROM run_counts WHERE quarter < ?', args: [nowMs - days * dayMs] },
    { sql: pruneByCount, args: [jobs, runsPerJob] },
  ]
}

const pruneByAge = `DELETE FROM runs WHERE rowid IN
  (SELECT rowid FROM runs WHERE scheduled_for < ? ORDER BY scheduled_for LIMIT ${prunedAtOnce})`

const pruneByCount = `DELETE FROM runs WHERE rowid IN
  (SELECT r.rowid FROM json_each(?) AS j JOIN runs AS r ON r.job_id = j.value
   WHERE (r.scheduled_for, r.attempt) <=
     (SELECT scheduled_for, attempt FROM runs WHERE job_id = j.value
      ORDER BY scheduled_for DESC, attempt DESC LIMIT 1 OFFSET ?)
   LIMIT ${prunedAtOnce})`
