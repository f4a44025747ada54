import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { findNext } from '#app/features/schedule/instants/next-instant.server.ts'
import { parseCronPattern } from '#app/features/schedule/pattern/cron-pattern.server.ts'
import type { CronPattern, TimeZone } from '#app/features/schedule/schedule.ts'
import { oracleRuns, type WallMinute, wallClockOf, wallMinutes } from './cron-oracle.ts'

const minute = 60_000
const hour = 60 * minute
const compared = 40
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000)
const patternsAZone = Number(process.env.FUZZ_PATTERNS ?? 1000)

/** A stretch of days with a clock change in it, or the end of February in a leap year where the zone has none. */
interface Stretch {
  changeAt: number
  minutes: WallMinute[]
}

function stretchesOf(zone: string): Stretch[] {
  const wallClock = wallClockOf(zone)
  const changes: number[] = []
  for (let at = Date.UTC(2026, 0); at < Date.UTC(2028, 0); at += hour) {
    if (wallClock(at) - at !== wallClock(at - hour) - (at - hour)) changes.push(at)
  }
  if (changes.length === 0) changes.push(Date.UTC(2028, 1, 29))
  return changes.map((changeAt) => ({
    changeAt,
    minutes: wallMinutes(zone, changeAt - 34 * hour, changeAt + 30 * hour),
  }))
}

const list = (item: fc.Arbitrary<string>) => fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join())
const within = (min: number, max: number) => fc.integer({ min, max })
const range = (min: number, max: number) =>
  fc.tuple(within(min, max), within(min, max)).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`)
const stepped = (base: fc.Arbitrary<string>, most: number) =>
  fc.tuple(base, within(1, most)).map(([from, step]) => `${from}/${step}`)
const star = fc.constant('*')

const minuteField = fc.oneof(
  { weight: 5, arbitrary: list(within(0, 59).map(String)) },
  fc.oneof(star, stepped(star, 60), range(0, 59), stepped(range(0, 59), 60)),
)
// Most clocks are set between 22:00 and 04:00.
const hourField = fc.oneof(
  { weight: 5, arbitrary: list(fc.oneof(within(0, 4), within(22, 23)).map(String)) },
  { weight: 2, arbitrary: fc.oneof(range(0, 4), stepped(range(0, 4), 3), range(0, 23)) },
  { weight: 2, arbitrary: fc.oneof(star, stepped(star, 24)) },
)
const monthDay = fc.oneof(
  fc.oneof(list(within(1, 31).map(String)), range(1, 31), stepped(star, 7)),
  fc.oneof(
    fc.constantFrom('L', 'LW'),
    within(1, 31).map((day) => `${day}W`),
  ),
)
const weekday = fc.oneof(
  fc.oneof(list(within(0, 7).map(String)), range(0, 7), stepped(star, 7)),
  fc.oneof(
    within(0, 7).map((day) => `${day}L`),
    fc.tuple(within(0, 7), within(1, 5)).map(([day, nth]) => `${day}#${nth}`),
  ),
)
const mostlyStar = (field: fc.Arbitrary<string>) => fc.oneof({ weight: 3, arbitrary: star }, field)
const month = fc.oneof({ weight: 6, arbitrary: star }, list(within(1, 12).map(String)), stepped(star, 12))
const pattern = fc
  .tuple(minuteField, hourField, mostlyStar(monthDay), month, mostlyStar(weekday))
  .map((fields) => fields.join(' '))
  .filter((text) => parseCronPattern(text).ok)

export type ZoneToFuzz = readonly [zone: string, whenClocksAreSet: string]

/** Declares a test a zone; in files of their own, two halves of the zones run side by side. */
export function fuzzClockChanges(zones: readonly ZoneToFuzz[]): void {
  beforeAll(() => {
    process.stdout.write(`Clock change fuzz: FUZZ_SEED=${seed} FUZZ_PATTERNS=${patternsAZone}\n`)
  })

  const timeout = 20_000 + patternsAZone * 100

  test.each(zones)('in %s (clocks set: %s) each run is where a walk minute by minute finds it', { timeout }, (zone) => {
    const stretches = stretchesOf(zone)
    const begin = fc.constantFrom(-30 * hour, -5 * hour, -100 * minute, -7 * minute, 20 * minute)
    let runs = 0
    fc.assert(
      fc.property(pattern, within(0, stretches.length - 1), begin, (text, index, beginAt) => {
        const { changeAt, minutes } = stretches[index] as Stretch
        const from = changeAt + beginAt
        const expected = oracleRuns(text, minutes, from, compared)
        const end = expected.length < compared ? (minutes.at(-1) as WallMinute).at : (expected.at(-1) as number)
        const found = runsBetween(text as CronPattern, zone as TimeZone, from, end)
        expect(found.map(iso), `${text} in ${zone} after ${iso(from)}`).toEqual(expected.map(iso))
        runs += found.length
      }),
      { seed, numRuns: patternsAZone },
    )
    expect(runs).toBeGreaterThan(patternsAZone)
  })
}

function runsBetween(text: CronPattern, zone: TimeZone, from: number, end: number): number[] {
  const found: number[] = []
  for (let at = findNext(text, zone, from); at !== null && at <= end; at = findNext(text, zone, at)) found.push(at)
  return found
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
