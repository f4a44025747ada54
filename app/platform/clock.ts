/** Milliseconds since 1970-01-01T00:00Z. Passed in everywhere, so that a test owns the time. */
export type Clock = () => number

export const systemClock: Clock = () => Date.now()

const minuteMs = 60_000

export function startOfMinute(ms: number): number {
  return Math.floor(ms / minuteMs) * minuteMs
}
