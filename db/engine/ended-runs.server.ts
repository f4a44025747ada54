import type { EngineDb } from './engine-db.server.ts'

/** A row of `open_runs` that is to be delivered. Instants in milliseconds since 1970. */
export interface EndedRow {
  id: number
  job: string
  scheduled_for: number
  attempt: number
  version: number
  cause: string
  state: string
  reason: string | null
  detail: string | null
  start_at: number
  claimed_at: number | null
  started_at: number | null
  ended_at: number
  through: number | null
  instants: number
  dst_note: string | null
  record: string | null
}

const columns = `id, job, scheduled_for, attempt, version, cause, state, reason, detail, start_at, claimed_at, started_at,
  ended_at, through, instants, dst_note, record`

export interface TenantToDeliver {
  tenant: string
  /** When the first of its runs ended, in milliseconds since 1970. */
  since: number
  runs: number
}

/** Tenants with runs that ended, those that wait longest first, from among the `looked` oldest runs of other tenants. */
export function tenantsToDeliver(db: EngineDb, looked: number, not: readonly string[]): Promise<TenantToDeliver[]> {
  return db.read<TenantToDeliver>(
    `SELECT tenant, min(ended_at) AS since, count(*) AS runs FROM
       (SELECT tenant, ended_at FROM open_runs
        WHERE ended_at IS NOT NULL AND tenant NOT IN (SELECT value FROM json_each(?)) ORDER BY ended_at LIMIT ?)
     GROUP BY tenant ORDER BY since`,
    [JSON.stringify(not), looked],
  )
}

export function readEnded(db: EngineDb, tenant: string, limit: number): Promise<EndedRow[]> {
  return db.read<EndedRow>(
    `SELECT ${columns} FROM open_runs WHERE tenant = ? AND ended_at IS NOT NULL ORDER BY job, scheduled_for LIMIT ?`,
    [tenant, limit],
  )
}

export async function removeDelivered(db: EngineDb, ids: readonly number[]): Promise<void> {
  await db.write('DELETE FROM open_runs WHERE id IN (SELECT value FROM json_each(?)) AND ended_at IS NOT NULL', [
    JSON.stringify(ids),
  ])
}
