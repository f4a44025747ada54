import type { JobPolicy } from '#app/features/jobs/policy.ts'
import type { EndState } from './run.ts'

const firstWaitMs = 10_000
const longestWaitMs = 3_600_000
const shortestWaitMs = 1000

export interface Attempted {
  /** From 1. */
  attempt: number
  /** Milliseconds since 1970; no attempt begins later. */
  retryUntil: number
}

export interface Ended {
  state: EndState
  retryAfterMs?: number
  isFinal?: true
}

/**
 * When the next attempt begins, in milliseconds since 1970; null where there is none. The wait is drawn evenly from a
 * range that doubles with every attempt (full jitter), and is never shorter than the target asked for. `random` is from
 * 0 to 1.
 */
export function retryAt(
  { attempt, retryUntil }: Attempted,
  { state, retryAfterMs = 0, isFinal }: Ended,
  policy: JobPolicy,
  nowMs: number,
  random: () => number,
): number | null {
  const mayHelp = state === 'failed' || state === 'timed_out' || state === 'lost'
  if (!mayHelp || isFinal || attempt > policy.retries) return null
  const range = Math.min(firstWaitMs * 2 ** (attempt - 1), longestWaitMs)
  const at = nowMs + Math.ceil(Math.max(shortestWaitMs, random() * range, retryAfterMs))
  return at > retryUntil ? null : at
}

/** What an end says about the job: 1 that it works, 0 that it does not, null nothing. */
export function healthOf(state: EndState): 0 | 1 | null {
  if (state === 'succeeded') return 1
  return state === 'failed' || state === 'timed_out' || state === 'lost' ? 0 : null
}
