import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findNext, nextInstant } from '#app/features/schedule/instants/next-instant.server.ts'
import { parseSchedule } from '#app/features/schedule/parse-schedule.server.ts'
import { parseCronPattern } from '#app/features/schedule/pattern/cron-pattern.server.ts'
import type { CronPattern, TimeZone } from '#app/features/schedule/schedule.ts'

const berlin = 'Europe/Berlin' as TimeZone
const now = Date.parse('2026-11-24T08:00:00Z')

function pattern(text: string): CronPattern {
  const read = parseCronPattern(text)
  if (!read.ok) throw new Error(read.message)
  return read.pattern
}

test('the next run is after the moment asked for, never at it', () => {
  const hourly = pattern('0 * * * *')
  expect(nextInstant(hourly, berlin, now)).toBe(now + 3_600_000)
  expect(nextInstant(hourly, berlin, now - 1)).toBe(now)
  expect(nextInstant(hourly, berlin, now + 1)).toBe(now + 3_600_000)
})

test('asked in any order, the remembered answer is the computed one', { timeout: 30_000 }, () => {
  const patterns = ['*/5 * * * *', '30 2 * * *', '0 9 * * MON-FRI', '*/30 2 * 3 SUNL', '@monthly'].map(pattern)
  const zones = ['UTC', 'Europe/Berlin', 'Australia/Lord_Howe'] as TimeZone[]
  const around = Date.parse('2026-10-25T00:30:00Z')
  const after = fc.integer({ min: around - 90_000_000, max: around + 90_000_000 })
  fc.assert(
    fc.property(fc.constantFrom(...patterns), fc.constantFrom(...zones), after, (text, zone, afterMs) => {
      expect(nextInstant(text, zone, afterMs)).toBe(findNext(text, zone, afterMs))
    }),
    { numRuns: 1000 },
  )
})

test('a fixed time that a gap at the end of the day swallows runs right after it, though croner drops it', () => {
  const late = pattern('30 23 28 3 *')
  const next = nextInstant(late, 'America/Nuuk' as TimeZone, Date.parse('2026-03-01T00:00:00Z'))
  expect(next && new Date(next).toISOString()).toBe('2026-03-29T01:00:00.000Z')
})

test.each([
  ['* 2 * 3 SUNL', 'Europe/Berlin'],
  ['*/30 2 * 3 SUN#2', 'America/New_York'],
])('%s never runs in %s, where the clocks jump over all its times, but runs in UTC', (text, zone) => {
  const parsed = parseSchedule(text, zone, now)
  const why = `This never runs in ${zone}: on its days a clock change skips the times it names.`
  expect(parsed).toEqual({ ok: false, errors: { schedule: why } })
  expect(nextInstant(pattern(text), zone as TimeZone, now)).toBeNull()
  expect(parseSchedule(text, 'UTC', now).ok).toBe(true)
})

test('a pattern and a zone that are both wrong are both explained', () => {
  expect(parseSchedule('75 * * * *', 'Europe/Berln', now)).toEqual({
    ok: false,
    errors: {
      schedule: 'Minute 75 is out of range: use 0–59.',
      timezone: 'Europe/Berln is not a known time zone. Did you mean Europe/Berlin?',
    },
  })
})

/** CPU time a round, over so many rounds that the coarse CPU clock shows it: what else the machine does is not in it. */
function cpuMs(rounds: number, work: (round: number) => void): number {
  const before = process.threadCpuUsage()
  for (let round = 0; round < rounds; round++) work(round)
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000 / rounds
}

test.each([
  ['the longest pattern', `${'*/1,'.repeat(29)}1-20 * * * *`, berlin, now],
  ['a leap day after eight years', '*/59 0 29 2 *', berlin, Date.parse('2096-03-01T00:00:00Z')],
  ['a fifth Sunday of February after forty years', '0 0 * 2 SUN#5', berlin, Date.parse('2088-03-01T00:00:00Z')],
  ['every minute of a gap', '* 1-2 29 3 *', 'Antarctica/Troll' as TimeZone, Date.parse('2026-03-28T12:00:00Z')],
  ['nothing but gaps', '* 2 * 3 SUNL', berlin, now],
])('%s costs less than 5 ms to read and to look up', (_, text, zone, from) => {
  expect(cpuMs(30, (round) => findNext(pattern(text), zone, from + round))).toBeLessThan(5)
})

test('a text that is refused costs less than a millisecond, however long it is', () => {
  const texts = ['* '.repeat(200_000), '1,'.repeat(200_000), `${'9'.repeat(118)} * * * *`, '0 0 31 2,4,6,9,11 *']
  for (const text of texts) {
    expect(parseCronPattern(text).ok).toBe(false)
    expect(cpuMs(100, () => parseCronPattern(text))).toBeLessThan(1)
  }
})

test('a list of 50 jobs asked for again costs less than a twentieth of the first time', () => {
  const jobs = Array.from({ length: 50 }, (_, index) => pattern(`${index} ${index % 24} * * *`))
  const lookUpAll = (from: number) => {
    for (const job of jobs) nextInstant(job, berlin, from)
  }
  const cold = cpuMs(20, (round) => lookUpAll(now + round * 86_400_000 * 2))
  lookUpAll(now)
  const warm = cpuMs(5000, () => lookUpAll(now))
  expect(cold / warm).toBeGreaterThan(20)
})
