import { type CronPattern, type Instant, splitPattern, type TimeZone } from '#app/features/schedule/schedule.ts'
import { list } from '#app/features/schedule/words/phrases.ts'
import { type ClockChange, clockChanges } from './clock-changes.ts'
import { findNext, isFixedTime, wallClockRuns } from './next-instant.server.ts'
import { calendarDate, clockTime, offsetAt } from './wall-clock.ts'

const day = 86_400_000

/** The next `count` runs after `afterMs`, each with what a clock change does to it, or between it and the one before. */
export function nextInstants(pattern: CronPattern, zone: TimeZone, afterMs: number, count: number): Instant[] {
  const instants: Instant[] = []
  while (instants.length < count) {
    const previous = instants.at(-1)?.at
    const at = findNext(pattern, zone, previous ?? afterMs)
    if (at === null) break
    const mark = clockMark(pattern, zone, at)
    const clockChange = mark?.dst === 'gap' ? undefined : changeBetween(pattern, zone, previous, at)
    instants.push({ at, ...mark, ...(clockChange && { clockChange }) })
  }
  return instants
}

/** What a clock change does to the run at `at`, as a sentence without its full stop; null where it does nothing. */
export function dstNoteOf(pattern: CronPattern, zone: TimeZone, at: number): string | null {
  return clockMark(pattern, zone, at)?.note ?? null
}

/** Whether the local time of a run does not exist that day, or happens twice, and what happens then. */
function clockMark(
  pattern: CronPattern,
  zone: TimeZone,
  at: number,
): { dst: 'gap' | 'fold'; note: string } | undefined {
  const change = clockChanges(zone, at - day, at + day).find((change) => touches(change, at))
  if (!change) return undefined
  if (change.after > change.before) return gapMark(pattern, change)
  return hourIsFree(pattern) ? undefined : foldMark(pattern, change, at)
}

/** A gap touches the run right after it; a fold touches both passes through the hour. */
function touches({ at, before, after }: ClockChange, run: number): boolean {
  const repeated = before - after
  return repeated > 0 ? at - repeated <= run && run < at + repeated : run === at
}

function gapMark(pattern: CronPattern, { at, before, after }: ClockChange): ReturnType<typeof clockMark> {
  const missed = isFixedTime(pattern) ? runsInGap(pattern, at + before, at + after) : []
  if (missed.length === 0) return undefined
  const [verb, once] = missed.length === 1 ? ['does', ''] : ['do', ' once,']
  const missing = `${clockTimes(missed)} ${verb} not exist on ${calendarDate(at + before)}`
  return { dst: 'gap', note: `${missing}: runs${once} at ${clockTime(at + after)} when clocks jump forward` }
}

function foldMark(pattern: CronPattern, change: ClockChange, at: number): ReturnType<typeof clockMark> {
  const wall = at + (at < change.at ? change.before : change.after)
  const twice = `${clockTime(wall)} happens twice on ${calendarDate(wall)}`
  if (isFixedTime(pattern)) return { dst: 'fold', note: `${twice}: runs once, the first time` }
  return { dst: 'fold', note: `${twice}: runs both times, this is the ${at < change.at ? 'first' : 'second'}` }
}

/** The last clock change since the run before, where it moved the offset. */
function changeBetween(
  pattern: CronPattern,
  zone: TimeZone,
  previous: number | undefined,
  at: number,
): string | undefined {
  if (previous === undefined || offsetAt(previous, zone) === offsetAt(at, zone)) return undefined
  const change = clockChanges(zone, previous, at).at(-1)
  return change && describeChange(pattern, change)
}

function describeChange(pattern: CronPattern, { at, before, after }: ClockChange): string {
  const direction = after > before ? 'forward' : 'back'
  const change = `Clocks go ${direction} ${duration(Math.abs(after - before))} on ${calendarDate(at + before)}`
  const leftOut = hourIsFree(pattern) ? [] : runsInGap(pattern, at + before, at + after)
  if (leftOut.length === 0) return change
  return `${change}: ${clockTimes(leftOut)} ${leftOut.length === 1 ? 'is' : 'are'} left out`
}

/** With * for the hour nothing is left out or comes twice: the pattern only goes on in real time. */
function hourIsFree(pattern: CronPattern): boolean {
  return splitPattern(pattern)?.hour === '*'
}

const listed = 3

function runsInGap(pattern: CronPattern, from: number, to: number): number[] {
  return wallClockRuns(pattern, from, to, listed + 1)
}

function clockTimes(walls: number[]): string {
  const times = walls.slice(0, listed).map(clockTime)
  return list(walls.length > listed ? [...times, 'more'] : times)
}

function duration(ms: number): string {
  const minutes = ms / 60_000
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`
}
