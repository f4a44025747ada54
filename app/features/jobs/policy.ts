/** What happens when an occurrence comes due while an earlier run of the job is not over, its retries included. */
export const overlapPolicies = ['skip', 'queue_one', 'allow'] as const
export type OverlapPolicy = (typeof overlapPolicies)[number]

/** What happens to occurrences that passed while nothing was there to start them. */
export const missedPolicies = ['run_latest', 'skip', 'run_all'] as const
export type MissedPolicy = (typeof missedPolicies)[number]

/** How a job is run. All `…Ms` in milliseconds. */
export interface JobPolicy {
  overlap: OverlapPolicy
  missed: MissedPolicy
  /** A missed occurrence older than this is not run any more, whatever `missed` says. */
  catchUpMs: number
  /** Runs start up to that much later, by a share that follows from the job's id; never past the next occurrence. */
  jitterMs: number
  /** For one attempt. */
  timeoutMs: number
  /** Attempts after the first. */
  retries: number
  /** No attempt begins later than this after the first one was due. */
  retryDeadlineMs: number
}

const minute = 60_000
const hour = 60 * minute

export const defaultPolicy: JobPolicy = {
  overlap: 'skip',
  missed: 'run_latest',
  catchUpMs: hour,
  jitterMs: 0,
  timeoutMs: minute,
  retries: 0,
  retryDeadlineMs: hour,
}

export const policyLimits = {
  timeoutMs: { min: 1000, max: hour },
  retries: { min: 0, max: 10 },
  jitterMs: { min: 0, max: hour },
  catchUpMs: { min: 10_000, max: 365 * 24 * hour },
  retryDeadlineMs: { min: minute, max: 7 * 24 * hour },
} as const satisfies Partial<Record<keyof JobPolicy, { min: number; max: number }>>

/** The most missed occurrences that `run_all` runs at once; the newest. */
export const maxCatchUpRuns = 100
