import type { JobId } from '#app/features/jobs/job.ts'
import type { EndedRow } from '#db/engine/ended-runs.server.ts'
import { type Reason, type Run, type RunCause, type RunState, runIdOf } from './run.ts'

/** The columns that make a Run, in the member's `runs` and, but for the names of the first three, in `open_runs`. */
export interface RunRow extends Omit<EndedRow, 'id' | 'job' | 'version' | 'record' | 'ended_at'> {
  job_id: string
  job_version: number
  ended_at: number | null
}

const shared =
  'cause, state, reason, detail, start_at, claimed_at, started_at, ended_at, through, instants, dst_note, scheduled_for, attempt'

export const runColumns = `job_id, job_version, ${shared}`

export const openRunColumns = `job AS job_id, version AS job_version, ${shared}`

/** Trusts the row: only the engine writes it. */
export function runOf(row: RunRow): Run {
  const key = { jobId: row.job_id as JobId, scheduledFor: row.scheduled_for, attempt: row.attempt }
  return {
    ...key,
    id: runIdOf(key),
    jobVersion: row.job_version,
    cause: row.cause as RunCause,
    state: row.state as RunState,
    reason: row.reason as Reason | null,
    detail: row.detail,
    startAt: row.start_at,
    claimedAt: row.claimed_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    through: row.through,
    instants: row.instants,
    dstNote: row.dst_note,
  }
}
