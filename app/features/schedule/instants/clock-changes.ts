import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { type RecentMap, recentMap } from '#app/platform/recent-map.ts'
import { offsetAt } from './wall-clock.ts'

/** A moment at which the clocks of a zone are set. Offsets from UTC in milliseconds. */
export interface ClockChange {
  at: number
  before: number
  after: number
}

const week = 7 * 86_400_000
const changesByYear: RecentMap<ClockChange[]> = recentMap(2000)

/** The clock changes of the zone in (fromMs, toMs], oldest first. */
export function clockChanges(zone: TimeZone, fromMs: number, toMs: number): ClockChange[] {
  const changes: ClockChange[] = []
  const lastYear = new Date(toMs).getUTCFullYear()
  for (let year = new Date(fromMs).getUTCFullYear(); year <= lastYear; year++) changes.push(...changesIn(zone, year))
  return changes.filter(({ at }) => fromMs < at && at <= toMs)
}

/** The change whose gap swallows that wall clock reading, if one does. */
export function gapOver(zone: TimeZone, wall: number): ClockChange | undefined {
  const day = 86_400_000
  return clockChanges(zone, wall - day, wall + day).find(
    ({ at, before, after }) => at + before <= wall && wall < at + after,
  )
}

function changesIn(zone: TimeZone, year: number): ClockChange[] {
  const key = `${zone} ${year}`
  let changes = changesByYear.get(key)
  if (!changes) {
    changes = findChanges(zone, Date.UTC(year, 0), Date.UTC(year + 1, 0))
    changesByYear.set(key, changes)
  }
  return changes
}

/** Looks once a week: no zone sets its clocks twice within one. */
function findChanges(zone: TimeZone, fromMs: number, toMs: number): ClockChange[] {
  const changes: ClockChange[] = []
  let before = offsetAt(fromMs - 1000, zone)
  for (let start = fromMs - 1000; start < toMs - 1000; start += week) {
    const end = Math.min(start + week, toMs - 1000)
    const after = offsetAt(end, zone)
    if (after !== before) changes.push({ at: firstWith(zone, after, start, end), before, after })
    before = after
  }
  return changes
}

/** The first second in (start, end] at which the zone has that offset. */
function firstWith(zone: TimeZone, offset: number, start: number, end: number): number {
  let [early, late] = [start, end]
  while (late - early > 1000) {
    const middle = early + Math.floor((late - early) / 2000) * 1000
    if (offsetAt(middle, zone) === offset) late = middle
    else early = middle
  }
  return late
}
