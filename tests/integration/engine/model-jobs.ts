import type { JobInput } from '#app/features/jobs/job.ts'
import { missedPolicies, overlapPolicies } from '#app/features/jobs/policy.ts'
import { defaultSettings } from '#app/features/jobs/settings/job-settings.ts'
import { everyMinute, minute } from '#tests/support/engine-scene.ts'
import { oracleRuns, type WallMinute, wallClockOf } from '#tests/unit/schedule/cron-oracle.ts'

const schedules = ['* * * * *', '*/7 * * * *', '0 * * * *', '30 2 * * *'] as const
const zones = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe'] as const
const jitters = [0, 0, 20_000, 40_000] as const

/** When a history begins: on a day like any other, and shortly before Berlin's clocks go forward and back. */
export const beginnings = ['2026-11-24T12:00Z', '2027-03-28T00:10Z', '2027-10-30T23:50Z'].map((at) => Date.parse(at))

export type Wish = Pick<JobInput, 'schedule' | 'timezone'> & { settings: NonNullable<JobInput['settings']> }

/** A way to run a job, drawn by a number. */
export function wishOf(n: number): Wish {
  let left = n
  const draw = <T>(of: readonly T[]): T => {
    const index = left % of.length
    left = Math.floor(left / of.length)
    return of[index] as T
  }
  const [schedule, timezone] = [draw(schedules), draw(zones)] as unknown as [Wish['schedule'], Wish['timezone']]
  const [overlap, missed] = [draw(overlapPolicies), draw(missedPolicies)]
  return {
    schedule,
    timezone,
    settings: { ...defaultSettings, overlap, missed, jitterMs: draw(jitters), retries: draw([0, 1, 2]) },
  }
}

export function inputOf(wish: Wish, isEnabled = true): JobInput {
  return { ...everyMinute, ...wish, isEnabled }
}

export function hasSameTiming(a: Wish, b: Wish): boolean {
  return a.schedule === b.schedule && a.timezone === b.timezone && a.settings.jitterMs === b.settings.jitterMs
}

const walls = new Map<string, Map<number, number>>()
const clocks = new Map<string, (at: number) => number>()

function wallMinute(zone: string, at: number): WallMinute {
  const known = walls.get(zone) ?? new Map<number, number>()
  walls.set(zone, known)
  const clock = clocks.get(zone) ?? wallClockOf(zone)
  clocks.set(zone, clock)
  const wall = known.get(at) ?? clock(at)
  known.set(at, wall)
  return { at, wall }
}

/** A day and an hour, so that what is appointed for a time has seen its last fold or gap, and its next turn is seen. */
export const longestMs = 25 * 60 * minute

/** The oracle's instants after `from`, up to `to`. */
export function instantsOf({ schedule, timezone }: { schedule: string; timezone: string }, from: number, to: number) {
  const isAppointed = schedule === '30 2 * * *'
  const minutes: WallMinute[] = []
  const first = Math.floor((isAppointed ? from - longestMs : from) / minute) * minute
  for (let at = first; at <= to; at += minute) minutes.push(wallMinute(timezone, at))
  return oracleRuns(schedule, minutes, from, Number.POSITIVE_INFINITY)
}
