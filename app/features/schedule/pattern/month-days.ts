import { monthNames } from '#app/features/schedule/instants/wall-clock.ts'
import { list } from '#app/features/schedule/words/phrases.ts'
import type { CronItem } from './cron-grammar.ts'
import { type CronFields, valuesOf } from './cron-syntax.ts'

const longestMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** The last day that any of the pattern's months can have. */
export function lastMonthDay({ month }: CronFields): number {
  return Math.max(...valuesOf(month.items).map((value) => longestMonth[value - 1] as number))
}

/** `February has no day 30`, where the pattern's months have none of its days of the month. */
export function absentDay(fields: CronFields): string | undefined {
  const earliest = Math.min(...fields['day of month'].items.flatMap(daysOf))
  if (earliest <= lastMonthDay(fields)) return undefined
  const months = valuesOf(fields.month.items).map((value) => monthNames[value - 1] as string)
  return `${list(months)} ${months.length > 1 ? 'have' : 'has'} no day ${earliest}`
}

/** Every month has a last day and a last weekday. */
function daysOf(item: CronItem): number[] {
  if (item.kind === 'values') return item.values
  return item.kind === 'nearest weekday' ? [item.day] : [1]
}
