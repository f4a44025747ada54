import { healthOf, retryAt } from '#app/features/runs/retry.ts'
import type { Outcome, Reason } from '#app/features/runs/run.ts'
import type { End } from '#db/engine/end-runs.server.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import type { BegunRun, WaitingRun } from './waiting-run.ts'

/** An attempt that was made, or that its process took with it. */
export type Ended = Omit<Outcome, 'state'> & { state: Outcome['state'] | 'lost' }

/** An end whose record is made when it is written: what is due comes first. */
export interface UnwrittenEnd extends Omit<End, 'record'> {
  record: (() => string) | null
}

/** Ends a run that was at work, and says when it is tried again. */
export function endOf(
  { clock, random }: Pick<EngineDeps, 'clock' | 'random'>,
  run: BegunRun,
  startedAt: number | null,
  outcome: Ended,
): UnwrittenEnd {
  const now = clock()
  return {
    id: run.id,
    owner: run.owner,
    fence: run.fence,
    from: 'running',
    state: outcome.state,
    reason: outcome.reason,
    detail: outcome.detail,
    record: outcome.record ?? null,
    startedAt,
    endedAt: now,
    retryAt: retryAt(run, outcome, run.policy, now, random),
    isHealthy: healthOf(outcome.state),
  }
}

/** Ends a run that does not start. */
export function unstartedEnd(
  run: WaitingRun,
  state: 'skipped' | 'missed',
  reason: Reason,
  nowMs: number,
): UnwrittenEnd {
  return {
    id: run.id,
    owner: run.owner,
    fence: run.fence,
    from: 'queued',
    state,
    reason,
    detail: null,
    record: null,
    startedAt: null,
    endedAt: nowMs,
    retryAt: null,
    isHealthy: null,
  }
}
