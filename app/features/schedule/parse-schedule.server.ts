import { nextInstant } from '#app/features/schedule/instants/next-instant.server.ts'
import { parseCronPattern } from '#app/features/schedule/pattern/cron-pattern.server.ts'
import type { CronPattern, Schedule, ScheduleErrors, TimeZone } from './schedule.ts'
import { parseTimeZone } from './time-zone.ts'

/** Accepts a pattern and a zone that together have a run after `nowMs`; refuses with a sentence by form field. */
export function parseSchedule(
  patternText: string,
  zoneText: string,
  nowMs: number,
): { ok: true; schedule: Schedule } | { ok: false; errors: ScheduleErrors } {
  const pattern = parseCronPattern(patternText)
  const zone = parseTimeZone(zoneText)
  if (pattern.ok && zone.ok) {
    const never = whyNeverIn(pattern.pattern, zone.zone, nowMs)
    if (never) return { ok: false, errors: { schedule: never } }
    return { ok: true, schedule: { pattern: pattern.pattern, timezone: zone.zone } }
  }
  return {
    ok: false,
    errors: { ...(!pattern.ok && { schedule: pattern.message }), ...(!zone.ok && { timezone: zone.message }) },
  }
}

/** Why the pattern has no run in that zone, as a sentence for the member; undefined where it has one. */
function whyNeverIn(pattern: CronPattern, zone: TimeZone, nowMs: number): string | undefined {
  if (nextInstant(pattern, zone, nowMs) !== null) return undefined
  return `This never runs in ${zone}: on its days a clock change skips the times it names.`
}
