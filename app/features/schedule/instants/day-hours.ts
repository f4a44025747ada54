import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { clockTime, wallClock } from './wall-clock.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** A day of a zone in real hours: 23 or 25 of them where the clocks change. */
export interface DayHours {
  /** Its first instant, in milliseconds since 1970. */
  start: number
  /** What the clock shows at the start of each of its hours. */
  labels: string[]
}

/** The day on which `nowMs` (since 1970) falls in that zone. */
export function dayHours(zone: TimeZone, nowMs: number): DayHours {
  const day = dayOf(nowMs, zone)
  const start = startOfDay(day, zone, nowMs)
  const labels: string[] = []
  for (let at = start; dayOf(at, zone) === day; at += hourMs) labels.push(clockTime(wallClock(at, zone)))
  return { start, labels }
}

function dayOf(at: number, zone: TimeZone): number {
  return Math.floor(wallClock(at, zone) / dayMs)
}

function startOfDay(day: number, zone: TimeZone, nowMs: number): number {
  const guess = nowMs - (wallClock(nowMs, zone) - day * dayMs) - (nowMs % 1000)
  // A clock change since then has moved the guess, and where it is at midnight that comes twice, or never.
  const start = guess - (wallClock(guess, zone) - day * dayMs)
  return dayOf(start - hourMs, zone) === day ? start - hourMs : start
}
