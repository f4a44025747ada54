import { startAtOf, type Timed } from '#app/features/jobs/due/due-instant.server.ts'
import { type JobPolicy, maxCatchUpRuns } from '#app/features/jobs/policy.ts'
import type { Reason } from '#app/features/runs/run.ts'
import { nextInstant } from '#app/features/schedule/instants/next-instant.server.ts'
import { dstNoteOf } from '#app/features/schedule/instants/next-instants.server.ts'
import { newestInstants, type Span, spanOf } from '#app/features/schedule/instants/passed-instants.server.ts'

/** An occurrence that could not start for so long has been missed; up to then it only starts late. */
export const graceMs = 60_000

export interface PlannedJob extends Timed {
  policy: JobPolicy
}

export interface PlannedRun {
  scheduledFor: number
  startAt: number
  /** Waits for an earlier run of the job: it is one of several that run late, and not to be skipped for another. */
  waits: boolean
  dstNote: string | null
}

export interface Plan {
  runs: PlannedRun[]
  /** The occurrences before the first run that are not run. */
  missed: (Span & { reason: Reason }) | null
  /** The last occurrence this decides about. */
  accountedTo: number
}

/**
 * What becomes of the occurrences from `first`, the first without a plan, to the last that starts up to `untilMs` (now
 * or a little later; all in milliseconds since 1970). Each of them is in `runs` or in `missed`.
 */
export function plan(job: PlannedJob, first: number, nowMs: number, untilMs: number): Plan {
  const lastPassed = lastBefore(job, first, nowMs - graceMs)
  const coming = comingInstants(job, lastPassed ?? first - 1, untilMs)
  const accountedTo = coming.at(-1) ?? lastPassed ?? first - 1
  const onTime = coming.map((at) => runAt(job, at, false))
  if (lastPassed === null) return { runs: onTime, missed: null, accountedTo }

  const isNextDue = onTime[0] !== undefined && onTime[0].startAt <= nowMs
  const late = newestInstants(job, first, lastPassed, mostLate(job, isNextDue)).filter(
    (at) => at >= nowMs - job.policy.catchUpMs,
  )
  const span = spanBefore(job, first, lastPassed, late[0])
  const missed = span && { ...span, reason: whyMissed(job, late.length, isNextDue) }
  const runs = [...late.map((at) => runAt(job, at, job.policy.missed === 'run_all')), ...onTime]
  return { runs, missed, accountedTo }
}

/** The last occurrence from `first` on that should have started before `limit`; null where even the first need not. */
function lastBefore(job: PlannedJob, first: number, limit: number): number | null {
  if (startAtOf(job, first) >= limit) return null
  // Jitter never reaches the next occurrence, so of the last two one has its start behind it.
  const passed = newestInstants(job, first, limit, 2).filter((at) => startAtOf(job, at) < limit)
  return passed.at(-1) ?? first
}

function comingInstants(job: PlannedJob, after: number, untilMs: number): number[] {
  const instants: number[] = []
  let at = nextInstant(job.pattern, job.timezone, after)
  while (at !== null && startAtOf(job, at) <= untilMs) {
    instants.push(at)
    at = nextInstant(job.pattern, job.timezone, at)
  }
  return instants
}

function mostLate({ policy }: PlannedJob, isNextDue: boolean): number {
  if (policy.missed === 'run_all') return maxCatchUpRuns
  return policy.missed === 'skip' || isNextDue ? 0 : 1
}

/** The passed occurrences before the first that runs late. */
function spanBefore(job: PlannedJob, first: number, lastPassed: number, late: number | undefined): Span | null {
  if (late === undefined) return spanOf(job, first, lastPassed)
  const [last] = late > first ? newestInstants(job, first, late - 1, 1) : []
  return last === undefined ? null : spanOf(job, first, last)
}

function whyMissed({ policy }: PlannedJob, late: number, isNextDue: boolean): Reason {
  if (policy.missed === 'skip') return 'down'
  if (policy.missed === 'run_all') return late === maxCatchUpRuns ? 'too_many' : 'too_old'
  return late > 0 || isNextDue ? 'coalesced' : 'too_old'
}

function runAt(job: PlannedJob, scheduledFor: number, waits: boolean): PlannedRun {
  const dstNote = dstNoteOf(job.pattern, job.timezone, scheduledFor)
  return { scheduledFor, startAt: startAtOf(job, scheduledFor), waits, dstNote }
}
