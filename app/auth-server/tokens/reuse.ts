/** For this long after a refresh any earlier token of the session is answered with the current one. */
const reuseIntervalMs = 10_000

export interface Presented {
  /** Of the presented token. */
  counter: number
  /** Of the session's current token. */
  currentCounter: number
  /** When the session was last refreshed, or else began. */
  refreshedAt: number
  now: number
}

export type Verdict = 'rotate' | 'repeat' | 'stolen' | 'foreign'

/**
 * GoTrue's refresh rules, version 2: the current token is replaced; its predecessor is answered with the current one
 * for as long as it takes, for a client may have lost the answer; older ones only shortly after a refresh, for a
 * browser may send many at once. Any other is a sign of theft, and a token from the future is not ours.
 */
export function judgeRefresh({ counter, currentCounter, refreshedAt, now }: Presented): Verdict {
  const behind = currentCounter - counter
  if (behind < 0) return 'foreign'
  if (behind === 0) return 'rotate'
  if (behind === 1 || Math.abs(now - refreshedAt) < reuseIntervalMs) return 'repeat'
  return 'stolen'
}
