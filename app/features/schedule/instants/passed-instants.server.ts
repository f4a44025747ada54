import type { CronPattern, Schedule, TimeZone } from '#app/features/schedule/schedule.ts'
import { recentMap } from '#app/platform/recent-map.ts'
import { nextInstant } from './next-instant.server.ts'

/** Instants in a row, the first and the last included. */
export interface Span {
  first: number
  last: number
  /** Exact up to `countedInstants`. */
  count: number
}

const countedInstants = 1000

/** The newest instants, at most `most`, of those from `first`, which is one, to `until`; the oldest first. */
export function newestInstants(schedule: Schedule, first: number, until: number, most: number): number[] {
  if (most === 0) return []
  // A pattern tells only what follows: look back over ever longer stretches until there are enough.
  for (let back = most * 60_000; ; back *= 4) {
    const from = Math.max(first - 1, until - back)
    const found = instantsIn(schedule, from, until)
    if (found.length >= most || from < first) return found.slice(-most)
  }
}

const counts = recentMap<number>(5000)

/** The span from `first` to `last`, both instants of the schedule. Remembered, for jobs miss their runs together. */
export function spanOf({ pattern, timezone }: Schedule, first: number, last: number): Span {
  const key = `${pattern} ${timezone} ${first} ${last}`
  let count = counts.get(key)
  if (count === undefined) {
    count = countUpTo(pattern, timezone, first, last)
    counts.set(key, count)
  }
  return { first, last, count }
}

function countUpTo(pattern: CronPattern, zone: TimeZone, first: number, last: number): number {
  let count = 1
  let at: number | null = first
  while (at !== null && at < last && count < countedInstants) {
    at = nextInstant(pattern, zone, at)
    count += 1
  }
  return count
}

function instantsIn({ pattern, timezone }: Schedule, from: number, until: number): number[] {
  const found: number[] = []
  for (let at = nextInstant(pattern, timezone, from); at !== null && at <= until; ) {
    found.push(at)
    at = nextInstant(pattern, timezone, at)
  }
  return found
}
