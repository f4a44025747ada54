import { jsonText } from '#app/platform/json-text.ts'
import type { EngineDb } from './engine-db.server.ts'
import type { Fenced } from './open-runs.server.ts'

/** How a run ends, and when its job is tried again. Instants in milliseconds since 1970. */
export interface End extends Fenced {
  /** Who must have it for this to count; null for one that is run elsewhere or that nobody has taken. */
  owner: string | null
  /** The state it must be in. */
  from: 'queued' | 'running'
  state: string
  reason: string
  detail: string | null
  record: string | null
  startedAt: number | null
  endedAt: number
  /** Null: no further attempt. */
  retryAt: number | null
  /** 1 for a success, 0 for a failure, null for what says nothing about the job's health. */
  isHealthy: 0 | 1 | null
}

/**
 * Ends runs in one transaction, plans their next attempts and counts their jobs' failures. Answers the ids of those
 * that ended by this; the others had changed hands or ended before. A job that was changed meanwhile is not retried.
 */
export function endRuns(db: EngineDb, ends: readonly End[]): Promise<Set<number>> {
  return db.withTx(async (tx) => {
    const { rows } = await tx.write<{ id: number }>(
      `UPDATE open_runs SET state = j.value ->> 'state', reason = j.value ->> 'reason', detail = j.value ->> 'detail',
         record = coalesce(j.value ->> 'record', record), 
         started_at = coalesce(j.value ->> 'startedAt',
           iif(started_at > j.value ->> 'endedAt' OR j.value ->> 'state' = 'missed', NULL, started_at)),
         ended_at = j.value ->> 'endedAt', owner = NULL, report_by = NULL, cancel_at = NULL
       FROM json_each(?) AS j
       WHERE open_runs.id = j.value ->> 'id' AND fence = j.value ->> 'fence' AND owner IS j.value ->> 'owner'
         AND open_runs.state = j.value ->> 'from' AND ended_at IS NULL
       RETURNING id`,
      [jsonText(ends)],
    )
    const ended = new Set(rows.map(({ id }) => id))
    const won = ends.filter(({ id }) => ended.has(id))
    const retried = won.filter(({ retryAt }) => retryAt !== null)
    if (retried.length > 0) await tx.write(insertRetries, [JSON.stringify(retried)])
    const told = won.filter(({ isHealthy }) => isHealthy !== null)
    if (told.length > 0) await tx.write(countFailures, [JSON.stringify(told)])
    return ended
  })
}

const insertRetries = `INSERT INTO open_runs
    (tenant, job, scheduled_for, attempt, version, cause, state, waits, start_at, retry_until, dst_note)
  SELECT r.tenant, r.job, r.scheduled_for, r.attempt + 1, r.version, r.cause, 'queued', 1, j.value ->> 'retryAt',
    r.retry_until, r.dst_note
  FROM json_each(?) AS j JOIN open_runs AS r ON r.id = j.value ->> 'id'
  JOIN due_jobs AS d ON d.tenant = r.tenant AND d.job = r.job AND d.version = r.version AND d.state <> 'deleted'
  WHERE true
  ON CONFLICT DO NOTHING`

const countFailures = `UPDATE due_jobs SET failures = iif(j.value ->> 'isHealthy', 0, failures + 1)
  FROM json_each(?) AS j JOIN open_runs AS r ON r.id = j.value ->> 'id'
  WHERE due_jobs.tenant = r.tenant AND due_jobs.job = r.job AND NOT (j.value ->> 'isHealthy' AND failures = 0)`

/** A running run whose process is gone, or whose target did not report. */
export interface StrandedRow {
  id: number
  fence: number
  owner: string | null
  scheduled_for: number
  attempt: number
  retry_until: number
  /** JSON; of a job that is forgotten nothing. */
  policy: string
}

const stranded = `SELECT r.id, r.fence, r.owner, r.scheduled_for, r.attempt, r.retry_until, coalesce(d.policy, '{}') AS policy
  FROM open_runs AS r LEFT JOIN due_jobs AS d ON d.tenant = r.tenant AND d.job = r.job`

export function readOrphans(db: EngineDb, limit: number): Promise<StrandedRow[]> {
  return db.read<StrandedRow>(
    `${stranded} WHERE r.state = 'running' AND r.owner IS NOT NULL AND r.owner NOT IN (SELECT owner FROM engines) LIMIT ?`,
    [limit],
  )
}

export function readUnreported(db: EngineDb, now: number, limit: number): Promise<StrandedRow[]> {
  return db.read<StrandedRow>(`${stranded} WHERE r.report_by <= ? LIMIT ?`, [now, limit])
}

/** Gives back what a process had queued that is not among the engines any more; answers how many runs these were. */
export async function freeOrphans(db: EngineDb): Promise<number> {
  const { rowsAffected } = await db.write(
    `UPDATE open_runs SET owner = NULL, fence = fence + 1, claimed_at = NULL
     WHERE state = 'queued' AND owner IS NOT NULL AND owner NOT IN (SELECT owner FROM engines)`,
  )
  return rowsAffected
}

/** Gives back these, as far as they are the process's and queued. */
export async function freeRuns(db: EngineDb, owner: string, ids: readonly number[]): Promise<void> {
  await db.write(
    `UPDATE open_runs SET owner = NULL, fence = fence + 1
     WHERE id IN (SELECT value FROM json_each(?)) AND +owner = ? AND state = 'queued'`,
    [JSON.stringify(ids), owner],
  )
}

/** Gives back all that a process has queued. */
export async function freeQueued(db: EngineDb, owner: string): Promise<void> {
  await db.write(
    `UPDATE open_runs SET owner = NULL, fence = fence + 1, claimed_at = NULL WHERE state = 'queued' AND owner = ?`,
    [owner],
  )
}
