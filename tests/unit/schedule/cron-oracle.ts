/**
 * What Debian's cron does, found by walking through a time span minute by minute with nothing but Intl: a job with *
 * or a step in its minute or hour follows the clock on the wall; any other runs once at a time that comes twice, and
 * right after a gap that swallowed it. (cronie counts as free only a field that starts with *; croner, whose rule
 * this is, also one with a step or a * further on.)
 */
export interface WallMinute {
  /** UTC, in milliseconds. */
  at: number
  /** What the clock shows, as if it were UTC. */
  wall: number
}

const minute = 60_000

/** Reads the clock of a zone. */
export function wallClockOf(zone: string): (at: number) => number {
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
  const clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...parts })
  return (at) => {
    const read = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
    return Date.UTC(read.year ?? 0, (read.month ?? 0) - 1, read.day, read.hour, read.minute)
  }
}

export function wallMinutes(zone: string, from: number, to: number): WallMinute[] {
  const wallClock = wallClockOf(zone)
  const minutes: WallMinute[] = []
  for (let at = from; at <= to; at += minute) minutes.push({ at, wall: wallClock(at) })
  return minutes
}

/** The first runs of the pattern after `from`, within minutes that begin before any fold that `from` may be in. */
export function oracleRuns(pattern: string, minutes: WallMinute[], from: number, count: number): number[] {
  const fields = pattern.split(' ')
  const isFixed = !/[*/]/.test(`${fields[0]}${fields[1]}`)
  const isDue = isFixed ? appointments(fields) : (wall: number) => fits(fields, wall)
  const runs: number[] = []
  for (const { at, wall } of minutes) {
    if (isDue(wall) && at > from) runs.push(at)
    if (runs.length === count) break
  }
  return runs
}

/** Asked for one minute after the other: due at a time that comes for the first time, or that was just jumped over. */
function appointments(fields: string[]): (wall: number) => boolean {
  const seen = new Set<number>()
  let expected: number | undefined
  return (wall) => {
    const times = wallsBetween(expected ?? wall, wall).concat(wall)
    const isDue = times.some((time) => !seen.has(time) && fits(fields, time))
    seen.add(wall)
    expected = wall + minute
    return isDue
  }
}

function wallsBetween(from: number, to: number): number[] {
  const walls: number[] = []
  for (let wall = from; wall < to; wall += minute) walls.push(wall)
  return walls
}

function fits([minutes = '', hours = '', days = '', months = '', weekdays = '']: string[], wall: number): boolean {
  const date = new Date(wall)
  if (!names(minutes, date.getUTCMinutes())) return false
  if (!names(hours, date.getUTCHours()) || !names(months, date.getUTCMonth() + 1, 1)) return false
  const byMonth = days.split(',').some((item) => fitsMonthDay(item, date))
  const byWeek = weekdays.split(',').some((item) => fitsWeekday(item, date))
  return days === '*' || weekdays === '*' ? byMonth && byWeek : byMonth || byWeek
}

function names(field: string, value: number, least = 0): boolean {
  return field.split(',').some((item) => {
    const [base = '', step = '1'] = item.split('/')
    const [from = '', to = from] = base === '*' ? [String(least), '99'] : base.split('-')
    return Number(from) <= value && value <= Number(to) && (value - Number(from)) % Number(step) === 0
  })
}

function fitsMonthDay(item: string, date: Date): boolean {
  const day = date.getUTCDate()
  const last = daysInMonth(date)
  const target = Number.parseInt(item, 10)
  if (item === 'L') return day === last
  if (item === 'LW') return day === lastWorkday(date)
  if (item.endsWith('W')) return target <= last && day === workdayNear(date, target)
  return names(item, day, 1)
}

function fitsWeekday(item: string, date: Date): boolean {
  const weekday = date.getUTCDay()
  const day = date.getUTCDate()
  const [name = '', nth] = item.split('#')
  if (nth) return Number(name) % 7 === weekday && Math.ceil(day / 7) === Number(nth)
  if (item.endsWith('L')) return Number.parseInt(item, 10) % 7 === weekday && day > daysInMonth(date) - 7
  return names(item, weekday) || (weekday === 0 && !item.startsWith('*') && names(item, 7))
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
}

function weekdayOf(date: Date, day: number): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day)).getUTCDay()
}

function isWorkday(date: Date, day: number): boolean {
  return ![0, 6].includes(weekdayOf(date, day))
}

function lastWorkday(date: Date): number {
  let day = daysInMonth(date)
  while (!isWorkday(date, day)) day--
  return day
}

/** The nearest Monday to Friday in the same month; a Saturday looks back first, a Sunday forward. */
function workdayNear(date: Date, day: number): number {
  const near = weekdayOf(date, day) === 0 ? [0, 1, -1, -2] : [0, -1, 1, 2]
  const inMonth = near.map((offset) => day + offset).filter((candidate) => candidate >= 1)
  return inMonth.find((candidate) => candidate <= daysInMonth(date) && isWorkday(date, candidate)) as number
}
