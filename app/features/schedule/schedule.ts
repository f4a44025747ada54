declare const cronPattern: unique symbol
declare const timeZone: unique symbol

/** A pattern that `parseCronPattern` accepted: five fields or an @name, single blanks, at most 128 characters. */
export type CronPattern = string & { readonly [cronPattern]: true }

/** A zone name that `parseTimeZone` accepted. */
export type TimeZone = string & { readonly [timeZone]: true }

export interface Schedule {
  pattern: CronPattern
  timezone: TimeZone
}

export const cronFieldNames = ['minute', 'hour', 'day of month', 'month', 'day of week'] as const
export type CronFieldName = (typeof cronFieldNames)[number]

/** The @names and the five fields each stands for (crontab(5)). */
export const nicknames: ReadonlyMap<string, string> = new Map([
  ['@hourly', '0 * * * *'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@weekly', '0 0 * * 0'],
  ['@monthly', '0 0 1 * *'],
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
])

/** One run to come. `at` is in milliseconds since 1970. */
export interface Instant {
  at: number
  /** The local time of this run does not exist that day (gap), or happens twice (fold). */
  dst?: 'gap' | 'fold'
  /** What happens for that reason, as a sentence without its full stop. */
  note?: string
  /** The clock change between the instant before and this one, where the offset differs. */
  clockChange?: string
}

/** A run to come as the form shows it: plain data, also in the JSON answer. */
export interface PreviewInstant {
  at: number
  iso: string
  absolute: string
  relative: string
  dst?: 'gap' | 'fold' | undefined
  note?: string | undefined
  clockChange?: string | undefined
}

export type SchedulePreviewData =
  | { words: string; zone: TimeZone; instants: PreviewInstant[]; notes: string[] }
  | { errors: ScheduleErrors }

/** What is wrong, by form field. At least one of the two is there. */
export interface ScheduleErrors {
  schedule?: string | undefined
  timezone?: string | undefined
}

/** The five fields of a pattern as text, @names spelled out; null where there are not five. */
export function splitPattern(pattern: string): Record<CronFieldName, string> | null {
  const text = pattern.trim()
  const fields = (nicknames.get(text.toLowerCase()) ?? text).split(/\s+/)
  if (fields.length !== cronFieldNames.length) return null
  return Object.fromEntries(cronFieldNames.map((name, index) => [name, fields[index]])) as Record<CronFieldName, string>
}
