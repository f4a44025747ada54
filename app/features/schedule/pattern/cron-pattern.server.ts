import { CronPattern as CronerPattern } from 'croner'
import type { CronPattern } from '#app/features/schedule/schedule.ts'
import { type CronFields, type Refusal, readPattern } from './cron-syntax.ts'
import { absentDay } from './month-days.ts'

/**
 * Accepts what crontab(5) and croner both read: `*`, lists, ranges, steps, names of months and days, and for days
 * L, LW, 15W, MON#2 and FRIL; or an @name. Refuses with a sentence that names the field. Costs microseconds
 * whatever the text is.
 */
export function parseCronPattern(text: string): { ok: true; pattern: CronPattern } | Refusal {
  const read = readPattern(text)
  if (!read.ok) return read
  const never = whyNever(read.fields)
  if (never) return { ok: false, message: never, field: 'day of month' }
  if (!cronerReads(read.text)) return { ok: false, message: `${read.text} is not understood.` }
  return { ok: true, pattern: read.text as CronPattern }
}

/** Says why no calendar has such a day, or nothing. With a day of week given, either field is enough to run. */
function whyNever(fields: CronFields): string | undefined {
  const absent = fields['day of week'].text === '*' ? absentDay(fields) : undefined
  return absent && `This never runs: ${absent}.`
}

/** croner computes the instants, so it has the last word on what it can read. */
function cronerReads(text: string): boolean {
  try {
    new CronerPattern(text, undefined, { mode: '5-part' })
    return true
  } catch {
    return false
  }
}
