import { Cron } from 'croner'
import { type CronPattern, splitPattern, type TimeZone } from '#app/features/schedule/schedule.ts'
import { utc } from '#app/features/schedule/time-zone.ts'
import { recentMap } from '#app/platform/recent-map.ts'
import { type ClockChange, clockChanges, gapOver } from './clock-changes.ts'
import { wallClock } from './wall-clock.ts'

// A compiled pattern weighs 100 kB, an answer 200 bytes.
const compiledPatterns = recentMap<Cron>(100)
const answers = recentMap<Answer[]>(20_000)
const day = 86_400_000

/** Jobs of one pattern ask in turns for what follows an instant and for what follows the next one. */
const answersKept = 3

interface Answer {
  from: number
  next: number | null
}

/**
 * The first run after `afterMs` (both in milliseconds), or null if the pattern never runs in that zone.
 * Remembered: an answer holds for every moment from the one asked for up to the run itself.
 */
export function nextInstant(pattern: CronPattern, zone: TimeZone, afterMs: number): number | null {
  const key = `${pattern} ${zone}`
  const known = answers.get(key) ?? []
  const answer = known.find(({ from, next }) => from <= afterMs && afterMs < (next ?? Number.POSITIVE_INFINITY))
  if (answer) return answer.next
  const next = findNext(pattern, zone, afterMs)
  answers.set(key, [{ from: afterMs, next }, ...known.slice(0, answersKept - 1)])
  return next
}

/** The same without the memory: for looking further ahead than the next run. */
export function findNext(pattern: CronPattern, zone: TimeZone, afterMs: number): number | null {
  const wall = wallClock(afterMs, zone)
  const run = compile(pattern, utc).nextRun(new Date(wall))?.getTime()
  if (run === undefined) return null
  const offset = wall - Math.floor(afterMs / 1000) * 1000
  // Far from any change of the clocks the zone only shifts the answer, and croner need not ask for its offsets.
  if (clockChanges(zone, afterMs - day, run - offset + day).length === 0) return run - offset
  const gap = gapOver(zone, run)
  // croner does so too, but not where the gap ends with the day: in Nuuk 23:30 would not run that night.
  if (gap && isFixedTime(pattern)) return gap.at
  if (gap && !outlives(pattern, zone, gap)) return null
  return compile(pattern, zone).nextRun(new Date(afterMs))?.getTime() ?? null
}

/** Debian's cron keeps an appointment by the clock; a pattern with * or a step in minute or hour follows real time. */
export function isFixedTime(pattern: CronPattern): boolean {
  const fields = splitPattern(pattern)
  return !/[*/]/.test(`${fields?.minute}${fields?.hour}`)
}

/** The wall clock readings in [from, to) that the pattern names, at most `count`. */
export function wallClockRuns(pattern: CronPattern, from: number, to: number, count: number): number[] {
  const runs = compile(pattern, utc).nextRuns(count, new Date(from - 1000))
  return runs.map((run) => run.getTime()).filter((run) => run < to)
}

/** The clock change that swallows the first run after that wall clock reading, if one does. */
function gapAhead(pattern: CronPattern, zone: TimeZone, wall: number): ClockChange | undefined {
  const run = compile(pattern, utc).nextRun(new Date(wall))
  return run ? gapOver(zone, run.getTime()) : undefined
}

/**
 * False where every run falls into a clock change (each minute of 02:00–02:59 on the last Sunday of March, in Berlin):
 * croner would look for the next one until the year 3000, for a second or more.
 */
function outlives(pattern: CronPattern, zone: TimeZone, first: ClockChange): boolean {
  let gap: ClockChange | undefined = first
  for (let tries = 0; gap && tries < 12; tries++) gap = gapAhead(pattern, zone, gap.at + gap.after - 1000)
  return gap === undefined
}

function compile(pattern: CronPattern, zone: TimeZone): Cron {
  const key = `${pattern} ${zone}`
  let cron = compiledPatterns.get(key)
  if (!cron) {
    cron = new Cron(pattern, { timezone: zone, mode: '5-part', fixedTimeRule: 'no-wildcard' })
    compiledPatterns.set(key, cron)
  }
  return cron
}
