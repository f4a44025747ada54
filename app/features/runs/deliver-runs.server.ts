import type { Retention } from '#app/features/ctx.server.ts'
import { type EndedRow, readEnded, removeDelivered } from '#db/engine/ended-runs.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import type { Statement, TenantDb } from '#db/sql.server.ts'
import { classify } from '#db/sql-error.server.ts'
import { pruneDeletedJobs, pruneRuns, prunings } from './prune-runs.server.ts'
import { insertRecords, insertRuns } from './run-insertion.server.ts'

/** Records are large, and a delivery is held in memory. */
const runsAtOnce = 50

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
    const jobs = [...new Set(ended.map(({ job }) => job))]
    await insert(tenant.db, [...insertions(ended), ...prunings(jobs, retention, nowMs)], retention, nowMs)
    await removeDelivered(
      engine,
      ended.map(({ id }) => id),
    )
    moved += ended.length
    if (ended.length < runsAtOnce) return moved
  }
}

/**
 * A database that is full takes nothing in before something is gone: then all that the retention lets go goes first, and the
 * runs of deleted jobs. Where that makes no room this throws, and the runs stay in the engine until there is some.
 */
async function insert(db: TenantDb, statements: Statement[], retention: Retention, nowMs: number): Promise<void> {
  try {
    await db.batch(statements)
  } catch (error) {
    if (classify(error) !== 'full') throw error
    await pruneRuns(db, retention, nowMs)
    await pruneDeletedJobs(db)
    await db.batch(statements)
  }
}

function insertions(ended: readonly EndedRow[]): Statement[] {
  const runs = ended.map(({ record: _, ...run }) => run)
  const records = ended.filter(({ record }) => record !== null)
  const statements: Statement[] = [{ sql: insertRuns('json_each(?)'), args: [JSON.stringify(runs)] }]
  if (records.length > 0) statements.push({ sql: insertRecords('json_each(?)'), args: [JSON.stringify(records)] })
  return statements
}
