import type { EngineDb } from './engine-db.server.ts'

export interface ManualRun {
  tenant: string
  job: string
  version: number
  /** The instant it is known by. */
  scheduledFor: number
  startAt: number
  retryUntil: number
}

/**
 * Plans a run that no schedule asks for. False when there is one of that instant, or when the due list does not have that
 * version of the job.
 */
export async function insertManualRun(db: EngineDb, run: ManualRun): Promise<boolean> {
  const { rowsAffected } = await db.write(
    `INSERT INTO open_runs (tenant, job, scheduled_for, attempt, version, cause, state, start_at, retry_until)
     SELECT tenant, job, ?, 1, version, 'manual', 'queued', ?, ?
     FROM due_jobs WHERE tenant = ? AND job = ? AND version = ? AND state <> 'deleted'
     ON CONFLICT DO NOTHING`,
    [run.scheduledFor, run.startAt, run.retryUntil, run.tenant, run.job, run.version],
  )
  return rowsAffected > 0
}

export interface CancelAsked {
  tenant: string
  jobId: string
  scheduledFor: number
  attempt: number
  now: number
}

/** Ends a run that no process is at; has the process told that is at it. */
export async function askToCancel(
  db: EngineDb,
  { tenant, jobId, scheduledFor, attempt, now }: CancelAsked,
): Promise<void> {
  const key = [tenant, jobId, scheduledFor, attempt]
  await db.batch([
    {
      sql: `UPDATE open_runs SET state = 'canceled', reason = 'by_member', ended_at = ?, owner = NULL, report_by = NULL
        WHERE tenant = ? AND job = ? AND scheduled_for = ? AND attempt = ?
          AND (state = 'queued' OR state = 'running' AND owner IS NULL)`,
      args: [now, ...key],
    },
    {
      sql: `UPDATE open_runs SET cancel_at = coalesce(cancel_at, ?)
        WHERE tenant = ? AND job = ? AND scheduled_for = ? AND attempt = ? AND state = 'running'`,
      args: [now, ...key],
    },
  ])
}
