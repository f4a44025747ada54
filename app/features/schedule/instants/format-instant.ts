import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { clockTime, monthNames, wallClock } from './wall-clock.ts'

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

export type Precision = 'minute' | 'second' | 'millisecond'

/** Where in an ISO text what is finer than a minute ends. */
const endOf: Record<Precision, number> = { minute: 16, second: 19, millisecond: 23 }

/**
 * `Tue 24 Nov 2026, 09:00 CET`, the clock of that zone, or finer: `09:00:05`, `09:00:05.120`. `ms` is since 1970. The same
 * text on server and browser.
 */
export function formatInstant(ms: number, zone: TimeZone, precision: Precision = 'minute'): string {
  const wall = wallClock(ms, zone)
  const date = new Date(wall)
  const month = (monthNames[date.getUTCMonth()] as string).slice(0, 3)
  const day = `${weekdays[date.getUTCDay()]} ${date.getUTCDate()} ${month} ${date.getUTCFullYear()}`
  const seconds = new Date(ms).toISOString().slice(16, endOf[precision])
  return `${day}, ${clockTime(wall)}${seconds} ${zoneAbbreviation(ms, zone)}`
}

// Each English knows the abbreviations of its own part of the world and writes GMT+n for the others.
const englishes = ['en-GB', 'en-US', 'en-AU']
const namers = new Map<TimeZone, Intl.DateTimeFormat[]>()

/** `CET`, `EST`, `AEDT`, or `UTC+5:30` where nobody abbreviates. */
function zoneAbbreviation(ms: number, zone: TimeZone): string {
  let formats = namers.get(zone)
  if (!formats) {
    formats = englishes.map((locale) => new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }))
    namers.set(zone, formats)
  }
  let name = ''
  for (const format of formats) {
    name = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? ''
    if (!/^GMT[+-]/.test(name)) return name
  }
  return name.replace('GMT', 'UTC')
}

const relative = new Intl.RelativeTimeFormat('en')

const units = [
  ['second', 1000, 60],
  ['minute', 60_000, 60],
  ['hour', 3_600_000, 24],
  ['day', 86_400_000, 30],
  ['month', 2_629_746_000, 12],
] as const

/** `in 5 minutes`, `in 3 days`, `2 minutes ago`, `now`. Both in milliseconds. */
export function relativeTime(ms: number, nowMs: number): string {
  const distance = Math.abs(ms - nowMs)
  if (distance < 1000) return 'now'
  const [unit, size] = units.find(([, size, limit]) => Math.round(distance / size) < limit) ?? ['year', 31_556_952_000]
  return relative.format(Math.sign(ms - nowMs) * Math.round(distance / size), unit)
}

/** `2 minutes ago` of what has passed by now; `just now` of what came after `minute`, the start of the minute told. */
export function sinceInWords(ms: number, minute: number): string {
  return ms >= minute ? 'just now' : relativeTime(ms, minute)
}
