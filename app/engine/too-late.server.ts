import type { Reason } from '#app/features/runs/run.ts'
import { unstartedEnd } from './end.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import type { Outcomes } from './outcomes.server.ts'
import { graceMs } from './plan.server.ts'
import type { WaitingRun } from './waiting-run.ts'

/** What kept a run from starting: a process had it and no place, or nothing was awake to start it. */
export type KeptBy = 'no_place' | 'down'

/**
 * Why a run is not started any more, by its job's policy; null while it may. One by hand always may, and one that waited
 * for another run of its job as the policy says.
 */
export function whyTooLate(
  { cause, attempt, startAt, scheduledFor, retryUntil, policy, isHeldBack }: WaitingRun,
  keptBy: KeptBy,
  now: number,
): Reason | null {
  if (isHeldBack || now <= startAt + graceMs) return null
  if (attempt > 1) return now > retryUntil ? 'too_old' : null
  if (cause === 'manual') return null
  if (policy.missed !== 'skip' && now <= scheduledFor + policy.catchUpMs) return null
  if (keptBy === 'no_place') return 'no_place'
  return policy.missed === 'skip' ? 'down' : 'too_old'
}

/** Ends a queued run that is not started any more, and answers whether it did. */
export function endIfTooLate({ clock }: EngineDeps, outcomes: Outcomes, run: WaitingRun, keptBy: KeptBy): boolean {
  const now = clock()
  const reason = whyTooLate(run, keptBy, now)
  if (reason) outcomes.add(unstartedEnd(run, 'missed', reason, now), () => undefined)
  return reason !== null
}
