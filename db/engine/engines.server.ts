import type { EngineDb } from './engine-db.server.ts'

export interface EngineRow {
  owner: string
  /** Goes up as long as the process lives. */
  beat: number
}

export async function joinEngines(db: EngineDb, owner: string): Promise<void> {
  await db.write('INSERT INTO engines (owner, beat) VALUES (?, 0)', [owner])
}

/**
 * Counts the beat up; false when others took this process for dead. `storeNow` is the clock of the machine that keeps
 * the database, in milliseconds since 1970.
 */
export async function beatEngine(db: EngineDb, owner: string): Promise<{ isAlive: boolean; storeNow: number | null }> {
  const { rows } = await db.write<{ now: number }>(
    `UPDATE engines SET beat = beat + 1 WHERE owner = ? RETURNING CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now`,
    [owner],
  )
  return { isAlive: rows.length > 0, storeNow: rows[0]?.now ?? null }
}

export function readEngines(db: EngineDb): Promise<EngineRow[]> {
  return db.read<EngineRow>('SELECT owner, beat FROM engines')
}

/** Takes a process for dead unless its beat went on; true when it was this call that did. */
export async function removeEngine(db: EngineDb, { owner, beat }: EngineRow): Promise<boolean> {
  const { rowsAffected } = await db.write('DELETE FROM engines WHERE owner = ? AND beat = ?', [owner, beat])
  return rowsAffected > 0
}

/**
 * A process goes: what it had queued is anyone's, and so is what it had marked as running and is not `atWork`. What of
 * that is of a version of its job that is over ends.
 */
export async function handBack(db: EngineDb, owner: string, atWork: readonly number[], now: number): Promise<void> {
  const unstarted = "state = 'running' AND id NOT IN (SELECT value FROM json_each(?))"
  await db.batch([
    {
      sql: `UPDATE open_runs SET owner = NULL, state = 'canceled', reason = 'changed', started_at = NULL, ended_at = ?,
          cancel_at = NULL
        WHERE owner = ? AND ${unstarted} AND NOT EXISTS
          (SELECT 1 FROM due_jobs AS d WHERE d.tenant = open_runs.tenant AND d.job = open_runs.job
           AND d.version = open_runs.version)`,
      args: [now, owner, JSON.stringify(atWork)],
    },
    {
      sql: `UPDATE open_runs SET owner = NULL, fence = fence + 1, state = 'queued', claimed_at = NULL, started_at = NULL
        WHERE owner = ? AND (state = 'queued' OR ${unstarted})`,
      args: [owner, JSON.stringify(atWork)],
    },
    { sql: 'DELETE FROM engines WHERE owner = ?', args: [owner] },
  ])
}
