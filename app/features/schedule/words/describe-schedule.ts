import { type CronFields, readPattern } from '#app/features/schedule/pattern/cron-syntax.ts'
import type { CronPattern } from '#app/features/schedule/schedule.ts'
import { recentMap } from '#app/platform/recent-map.ts'
import { describeDays, describeMonths } from './describe-days.ts'
import { describeTimes } from './describe-times.ts'

const known = recentMap<string>(5000)

/** A pattern in words, by the 24-hour clock: `At 09:00, Monday through Friday`. Remembered. */
export function describeSchedule(pattern: CronPattern): string {
  let words = known.get(pattern)
  if (words === undefined) {
    const read = readPattern(pattern)
    words = read.ok ? inWords(read.fields) : pattern
    known.set(pattern, words)
  }
  return words
}

function inWords(fields: CronFields): string {
  const times = describeTimes(fields)
  const daily = /^at \d\d:/.test(times) ? 'every day ' : ''
  const days = describeDays(fields) || (daily + describeMonths(fields)).trim()
  const words = days ? `${times}, ${days}` : times
  return words.charAt(0).toUpperCase() + words.slice(1)
}
