import { monthNames } from '#app/features/schedule/instants/wall-clock.ts'
import type { CronItem } from '#app/features/schedule/pattern/cron-grammar.ts'
import { type CronFields, valuesOf } from '#app/features/schedule/pattern/cron-syntax.ts'
import { absentDay, lastMonthDay } from '#app/features/schedule/pattern/month-days.ts'
import { evenStep, list, listWithRanges, ordinals } from './phrases.ts'

const weekdayNames = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/**
 * The days in words, with their months; empty for every day. Where both day fields are given, either is enough, and
 * a day that its months do not have is left out.
 */
export function describeDays(fields: CronFields): string {
  const { 'day of month': monthDay, 'day of week': weekday } = fields
  const months = monthWords(fields)
  const words = [
    monthDay.text === '*' || absentDay(fields) ? undefined : monthDayWords(fields, months || 'the month'),
    weekday.text === '*' ? undefined : weekdayWords(weekday.items, months),
  ].filter((phrase) => phrase !== undefined)
  return words.includes('') ? '' : words.join(' or ')
}

/** `in June`, `from January through March`; empty for all months. */
export function describeMonths(fields: CronFields): string {
  const months = monthWords(fields)
  if (months === '') return ''
  return evenStep(valuesOf(fields.month.items), 3) === 1 ? `from ${months}` : `in ${months}`
}

function monthWords({ month }: CronFields): string {
  const months = valuesOf(month.items)
  return months.length === 12 ? '' : listWithRanges(months, (value) => monthNames[value - 1] as string)
}

function monthDayWords(fields: CronFields, months: string): string {
  const { items } = fields['day of month']
  const last = lastMonthDay(fields)
  const days = valuesOf(items).filter((day) => day <= last)
  if (days.length === last) return ''
  const phrases = days.length > 0 ? [`${dayWords(days)} of ${months}`] : []
  return list([...phrases, ...items.flatMap((item) => lateDayWords(item, last, months))])
}

function dayWords(days: number[]): string {
  const step = evenStep(days, 5)
  if (!step || step === 1) return `on ${days.length === 1 ? 'day' : 'days'} ${listWithRanges(days, String)}`
  const last = days.at(-1) as number
  return `every ${step} days from day ${days[0]}${last + step > 31 ? '' : ` to ${last}`}`
}

function lateDayWords(item: CronItem, last: number, months: string): string[] {
  if (item.kind === 'last day') return [`on the last day of ${months}`]
  if (item.kind === 'last weekday') return [`on the last weekday (Monday to Friday) of ${months}`]
  return item.kind === 'nearest weekday' && item.day <= last
    ? [`on the weekday (Monday to Friday) nearest day ${item.day} of ${months}`]
    : []
}

function weekdayWords(items: CronItem[], months: string): string {
  const days = valuesOf(items).map(fromMonday).sort()
  if (days.length === 7) return ''
  const on = evenStep(days, 3) === 1 ? '' : 'on '
  const plain = on + listWithRanges(days, (day) => weekdayNames[day] as string) + (months && ` in ${months}`)
  const phrases = items.flatMap((item) => nthWords(item, months || 'the month'))
  return list(days.length > 0 ? [plain, ...phrases] : phrases)
}

function nthWords(item: CronItem, months: string): string[] {
  if (item.kind !== 'nth of month' && item.kind !== 'last of month') return []
  const which = item.kind === 'nth of month' ? ordinals[item.nth] : 'last'
  return [`on the ${which} ${weekdayNames[fromMonday(item.weekday)]} of ${months}`]
}

/** Weeks are told from Monday (1) to Sunday (7), so that SAT,SUN is a weekend. */
function fromMonday(weekday: number): number {
  return weekday === 0 ? 7 : weekday
}
