import { formatInstant, relativeTime } from '#app/features/schedule/instants/format-instant.ts'
import { nextInstants } from '#app/features/schedule/instants/next-instants.server.ts'
import { readPattern } from '#app/features/schedule/pattern/cron-syntax.ts'
import { absentDay } from '#app/features/schedule/pattern/month-days.ts'
import { describeSchedule } from '#app/features/schedule/words/describe-schedule.ts'
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
