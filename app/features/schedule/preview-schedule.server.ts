import { readPattern } from './cron-syntax.ts'
import { describeSchedule } from './describe-schedule.ts'
import { formatInstant, relativeTime } from './format-instant.ts'
import { absentDay } from './month-days.ts'
import { nextInstants } from './next-instants.server.ts'
import { parseSchedule } from './parse-schedule.server.ts'
import type { CronPattern, SchedulePreviewData } from './schedule.ts'

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
  const read = readPattern(pattern)
  if (!read.ok || read.fields['day of month'].text === '*' || read.fields['day of week'].text === '*') return []
  const absent = absentDay(read.fields)
  if (absent) return [`${absent}: only the day of week counts.`]
  return ['Day of month and day of week are both given: it runs on each day that fits one of them.']
}
