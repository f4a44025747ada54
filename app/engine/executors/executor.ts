import type { JobSpec } from '#app/features/jobs/job-spec.ts'
import type { Outcome, RunCause, RunKey } from '#app/features/runs/run.ts'

/** A run as an executor sees it. */
export interface RunToDo extends RunKey {
  /** The member whose job it is. */
  userId: string
  cause: RunCause
  /** Milliseconds since 1970. */
  startedAt: number
  /** Goes up whenever the run changes hands; who reports about it must show the one they were given. */
  fence: number
}

/** The target took the work on and reports by itself, at the latest at `until` (milliseconds since 1970). */
export interface RunningElsewhere {
  state: 'running_elsewhere'
  until: number
  /** As in `Outcome`: what is known so far. */
  record?: () => string
}

/**
 * Does the work once. Answers also for failures; a rejection is a bug. When `signal` aborts it gives up within a few
 * seconds and answers `canceled`; the time-out of its spec it keeps itself.
 */
export type Executor<Spec extends JobSpec = JobSpec> = (input: {
  run: RunToDo
  spec: Spec
  signal: AbortSignal
}) => Promise<Outcome | RunningElsewhere>
