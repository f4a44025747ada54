import { readPattern, valuesOf } from '#app/features/schedule/pattern/cron-syntax.ts'
import type { Schedule } from '#app/features/schedule/schedule.ts'
import { wallClockRuns } from './next-instant.server.ts'
import { wallClock } from './wall-clock.ts'

const dayMs = 86_400_000

/** The minutes, 0–1439, at which the schedule's clock reads a run on the day of `nowMs` (since 1970) in its zone. */
export function dayMinutes({ pattern, timezone }: Schedule, nowMs: number): number[] {
  const read = readPattern(pattern)
  const midnight = Math.floor(wallClock(nowMs, timezone) / dayMs) * dayMs
  // Every day that has a run at all has the same ones.
  if (!read.ok || wallClockRuns(pattern, midnight, midnight + dayMs, 1).length === 0) return []
  const minutes = valuesOf(read.fields.minute.items)
  return valuesOf(read.fields.hour.items).flatMap((hour) => minutes.map((minute) => hour * 60 + minute))
}
