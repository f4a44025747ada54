import type { JobId } from '#app/features/jobs/job.ts'
import type { JobSpec } from '#app/features/jobs/job-spec.ts'
import type { JobPolicy } from '#app/features/jobs/policy.ts'
import { type RunId, runIdOf } from '#app/features/runs/run.ts'

/** A run that this process has and that has not started. Instants in milliseconds since 1970. */
export interface WaitingRun {
  /** In `open_runs`. */
  id: number
  /** As whom the process took it. */
  owner: string
  fence: number
  tenant: string
  job: string
  scheduledFor: number
  attempt: number
  cause: 'schedule' | 'manual'
  /** Waits for an earlier run of the job whatever its policy says. */
  waits: boolean
  startAt: number
  retryUntil: number
  kind: string
  policy: JobPolicy
  /** Its job failed several times in a row. */
  isAiling: boolean
  /** Waits, or waited, for another run of its job and not for a place. */
  isHeldBack?: true
}

/** A run that is marked as running and may start at its time. */
export interface BegunRun extends WaitingRun {
  /** Undefined where it cannot be opened. */
  spec: JobSpec | undefined
}

export function jobKeyOf({ tenant, job }: Pick<WaitingRun, 'tenant' | 'job'>): string {
  return `${tenant} ${job}`
}

/** As members and logs know it. */
export function knownAs(run: WaitingRun): RunId {
  return runIdOf({ ...run, jobId: run.job as JobId })
}

export function runsAlone({ policy }: WaitingRun): boolean {
  return policy.overlap !== 'allow'
}
