import { CronPattern as CronerPattern } from 'croner'
import { type CronFields, type Refusal, readPattern, valuesOf } from './cron-syntax.ts'
import type { CronPattern } from './schedule.ts'
import { monthNames } from './wall-clock.ts'
import { list } from './words.ts'

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

const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Says why no calendar has such a day, or nothing. With a day of week given, either field is enough to run. */
function whyNever(fields: CronFields): string | undefined {
  if (fields['day of week'].text !== '*') return undefined
  const days = fields['day of month'].items.flatMap((item) => {
    if (item.kind === 'values') return item.values
    return item.kind === 'nearest weekday' ? [item.day] : [1]
  })
  const months = valuesOf(fields.month.items)
  const earliest = Math.min(...days)
  if (months.some((month) => earliest <= (longestMonth[month - 1] as number))) return undefined
  const names = list(months.map((month) => monthNames[month - 1] as string))
  return `This never runs: ${names} ${months.length > 1 ? 'have' : 'has'} no day ${earliest}.`
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
