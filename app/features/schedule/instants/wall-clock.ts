import type { TimeZone } from '#app/features/schedule/schedule.ts'

export const monthNames = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]

const clocks = new Map<TimeZone, Intl.DateTimeFormat>()

/** What the clocks of the zone show at that instant, written as if it were UTC: read it with Date's UTC getters. */
export function wallClock(ms: number, zone: TimeZone): number {
  const [month = 1, day, year = 0, ...time] = (clockOf(zone).format(ms).match(/\d+/g) ?? []).map(Number)
  return Date.UTC(year, month - 1, day, ...time)
}

/** How far the zone is ahead of UTC at that instant, in milliseconds. */
export function offsetAt(ms: number, zone: TimeZone): number {
  return wallClock(ms, zone) - Math.floor(ms / 1000) * 1000
}

/** `09:05` of a wall clock reading. */
export function clockTime(wall: number): string {
  return new Date(wall).toISOString().slice(11, 16)
}

/** `29 March 2026` of a wall clock reading. */
export function calendarDate(wall: number): string {
  const date = new Date(wall)
  return `${date.getUTCDate()} ${monthNames[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

function clockOf(zone: TimeZone): Intl.DateTimeFormat {
  let clock = clocks.get(zone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    })
    clocks.set(zone, clock)
  }
  return clock
}
