import { STATUS_CODES } from 'node:http'
import type { HttpCall } from '#app/features/jobs/http/http-call.ts'
import { isExpectedStatus } from '#app/features/jobs/http/status-range.ts'
import type { Outcome } from '#app/features/runs/run.ts'
import type { CallFailure } from '#app/platform/safe-fetch/call-failure.server.ts'
import type { AnswerHead } from '#app/platform/safe-fetch/safe-request.server.ts'

/** May pass although the fault is the caller's by its number: not there yet, in the way, too early, too many. */
const passing = new Set([404, 408, 409, 421, 423, 425, 429])

/** How a call ended that brought no whole answer. */
export function outcomeOfFailure({ reason, detail }: CallFailure): Outcome {
  if (reason === 'timeout') return { state: 'timed_out', reason, detail }
  if (reason === 'canceled') return { state: 'canceled', reason: 'by_member', detail }
  const isFinal = reason === 'address' || reason === 'redirects'
  return { state: 'failed', reason, detail, ...(isFinal ? { isFinal } : {}) }
}

/** How a call ended by its answer. `isFound` says whether the body held the expected text. */
export function outcomeOfAnswer(call: HttpCall, head: AnswerHead, isFound: boolean, now: number): Outcome {
  const detail = `${head.status} ${STATUS_CODES[head.status] ?? ''}`.trim()
  const retryAfterMs = retryAfterOf(head, now)
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs }
  if (!isExpectedStatus(call.expect.statuses, head.status)) {
    // Who says when to come again means it: GitHub's limit is 403 with Retry-After.
    const isFinal = retryAfterMs === undefined && isOurFault(head.status)
    return { state: 'failed', reason: 'status', detail, ...wait, ...(isFinal ? { isFinal } : {}) }
  }
  if (!isFound) return { state: 'failed', reason: 'body', detail: `“${call.expect.contains}”`, ...wait }
  return { state: 'succeeded', reason: 'done', detail }
}

function isOurFault(status: number): boolean {
  return status >= 400 && status < 500 && !passing.has(status)
}

/** Milliseconds from now: the header has seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterOf({ headers }: AnswerHead, now: number): number | undefined {
  const value = headers.find(({ name }) => name.toLowerCase() === 'retry-after')?.value.trim() ?? ''
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  const at = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
