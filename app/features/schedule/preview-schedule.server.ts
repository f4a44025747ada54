import { describeSchedule } from './describe-schedule.ts'
import { formatInstant, relativeTime } from './format-instant.ts'
import { nextInstants } from './next-instants.server.ts'
import { parseSchedule } from './parse-schedule.server.ts'
import { type CronPattern, type SchedulePreviewData, splitPattern } from './schedule.ts'

const shown = 5

/** What the form shows for a pattern and a zone as typed: words and the next five runs, or what is wrong. */
export function previewSchedule(text: string, zoneText: string, nowMs: number): SchedulePreviewData {
  const parsed = parseSchedule(text, zoneText, nowMs)
  if (!parsed.ok) return { errors: parsed.errors }
  const { pattern, timezone: zone } = parsed.schedule
  const instants = nextInstants(pattern, zone, nowMs, shown).map((instant) => ({
    ...instant,
    iso: new Date(instant.at).toISOString(),
    absolute: formatInstant(instant.at, zone),
    relative: relativeTime(instant.at, nowMs),
  }))
  return { words: describeSchedule(pattern), zone, instants, notes: notesOn(pattern) }
}

function notesOn(pattern: CronPattern): string[] {
  const fields = splitPattern(pattern)
  const either = fields?.['day of month'] !== '*' && fields?.['day of week'] !== '*'
  return either ? ['Day of month and day of week are both given: it runs on each day that fits one of them.'] : []
}
