import type { JobId } from '#app/features/jobs/job.ts'
import { hasRunner, type JobKind } from '#app/features/jobs/job-spec.ts'
import { type EndState, type Reason, type RunId, runIdOf } from '#app/features/runs/run.ts'
import { reasonInWords } from '#app/features/runs/run-words.ts'

/** A run of today that failed. */
export interface FailureRow {
  job_id: string
  name: string
  kind: JobKind
  scheduled_for: number
  attempt: number
  reason: Reason
  detail: string | null
  /** How the last run of its job ended. */
  latest: EndState
}

export interface FailingJob {
  id: JobId
  name: string
  /** The last of its runs that failed. */
  runId: RunId
  at: number
  why: string | null
  failures: number
  /** Whether it has succeeded since. */
  isFine: boolean
  /** Whether there is something that runs its kind. */
  canRun: boolean
}

/** A job each, `rows` being the latest first: those that have not succeeded since come before those that have. */
export function failingJobs(rows: readonly FailureRow[]): FailingJob[] {
  const jobs = new Map<string, FailingJob>()
  for (const row of rows) {
    const known = jobs.get(row.job_id)
    if (known) known.failures += 1
    else jobs.set(row.job_id, failingJob(row))
  }
  return [...jobs.values()].sort((a, b) => Number(a.isFine) - Number(b.isFine))
}

function failingJob({
  name,
  kind,
  scheduled_for: at,
  attempt,
  reason,
  detail,
  latest,
  ...row
}: FailureRow): FailingJob {
  const id = row.job_id as JobId
  return {
    id,
    name,
    runId: runIdOf({ jobId: id, scheduledFor: at, attempt }),
    at,
    why: reasonInWords({ reason, detail }),
    failures: 1,
    isFine: latest === 'succeeded',
    canRun: hasRunner(kind),
  }
}
