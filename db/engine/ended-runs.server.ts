import { jsonRows, rowsIn } from '#db/json-rows.server.ts'
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

/** The tenants of the `looked` oldest runs that ended up to `until`, those that wait longest first; none of `not`. */
export async function tenantsToDeliver(
  db: EngineDb,
  until: number,
  looked: number,
  not: readonly string[],
): Promise<string[]> {
  const rows = await db.read<{ tenant: string }>(
    `SELECT tenant FROM
       (SELECT tenant, ended_at FROM open_runs
        WHERE ended_at <= ? AND tenant NOT IN (SELECT value FROM json_each(?)) ORDER BY ended_at LIMIT ?)
     GROUP BY tenant ORDER BY min(ended_at)`,
    [until, JSON.stringify(not), looked],
  )
  return rows.map(({ tenant }) => tenant)
}

export async function readEnded(db: EngineDb, tenant: string, limit: number): Promise<EndedRow[]> {
  const from = 'open_runs WHERE tenant = ? AND ended_at IS NOT NULL ORDER BY job, scheduled_for LIMIT ?'
  return rowsIn(await db.read(jsonRows(columns, from), [tenant, limit]))
}

export async function removeDelivered(db: EngineDb, ids: readonly number[]): Promise<void> {
  await db.write('DELETE FROM open_runs WHERE id IN (SELECT value FROM json_each(?)) AND ended_at IS NOT NULL', [
    JSON.stringify(ids),
  ])
}
