import { expect, test } from 'vitest'
import { nextInstants } from '#app/features/schedule/instants/next-instants.server.ts'
import { parseCronPattern } from '#app/features/schedule/pattern/cron-pattern.server.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'

/** Each run as its UTC minute, and what is said about it. */
function runs(text: string, zone: string, after: string, count: number): unknown[] {
  const read = parseCronPattern(text)
  if (!read.ok) throw new Error(read.message)
  return nextInstants(read.pattern, zone as TimeZone, Date.parse(after), count).map(({ at, ...said }) => {
    const utc = new Date(at).toISOString().slice(5, 16)
    return Object.keys(said).length === 0 ? utc : { utc, ...said }
  })
}

test('far from a clock change nothing is said', () => {
  expect(runs('0 9 * * MON-FRI', 'Europe/Berlin', '2026-11-27T08:00:00Z', 2)).toEqual(['11-30T08:00', '12-01T08:00'])
})

test('a fixed time in a gap runs right after it, and says so', () => {
  expect(runs('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z', 3)).toEqual([
    '03-28T01:30',
    {
      utc: '03-29T01:00',
      dst: 'gap',
      note: '02:30 does not exist on 29 March 2026: runs at 03:00 when clocks jump forward',
    },
    '03-30T00:30',
  ])
})

test('several fixed times in one gap run once', () => {
  expect(runs('15,45 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 1)).toEqual([
    {
      utc: '03-29T01:00',
      dst: 'gap',
      note: '02:15 and 02:45 do not exist on 29 March 2026: runs once, at 03:00 when clocks jump forward',
    },
  ])
  expect(runs('0,10,20,30,40 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 1)).toMatchObject([
    { note: expect.stringContaining('02:00, 02:10, 02:20 and more do not exist') },
  ])
})

test('a gap that ends the day is told by the day it belongs to', () => {
  expect(runs('30 23 * * *', 'America/Nuuk', '2026-03-28T12:00:00Z', 2)).toEqual([
    {
      utc: '03-29T01:00',
      dst: 'gap',
      note: '23:30 does not exist on 28 March 2026: runs at 00:00 when clocks jump forward',
    },
    '03-30T00:30',
  ])
})

test('a fixed time that comes twice runs the first time', () => {
  expect(runs('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 3)).toEqual([
    { utc: '10-25T00:30', dst: 'fold', note: '02:30 happens twice on 25 October 2026: runs once, the first time' },
    { utc: '10-26T01:30', clockChange: 'Clocks go back 1 h on 25 October 2026' },
    '10-27T01:30',
  ])
})

test('a step in the hours leaves out the time in the gap, and runs twice at the one that comes twice', () => {
  expect(runs('0 */2 * * *', 'Europe/Berlin', '2026-03-28T22:00:00Z', 3)).toEqual([
    '03-28T23:00',
    { utc: '03-29T02:00', clockChange: 'Clocks go forward 1 h on 29 March 2026: 02:00 is left out' },
    '03-29T04:00',
  ])
  const twice = '02:00 happens twice on 25 October 2026: runs both times, this is the'
  expect(runs('0 */2 * * *', 'Europe/Berlin', '2026-10-24T23:00:00Z', 3)).toEqual([
    { utc: '10-25T00:00', dst: 'fold', note: `${twice} first` },
    {
      utc: '10-25T01:00',
      dst: 'fold',
      note: `${twice} second`,
      clockChange: 'Clocks go back 1 h on 25 October 2026',
    },
    '10-25T03:00',
  ])
})

test('with * for the hour the runs go on in real time, and only the clock change is told', () => {
  expect(runs('*/30 * * * *', 'Europe/Berlin', '2026-10-25T00:00:00Z', 3)).toEqual([
    '10-25T00:30',
    { utc: '10-25T01:00', clockChange: 'Clocks go back 1 h on 25 October 2026' },
    '10-25T01:30',
  ])
  expect(runs('*/30 * * * *', 'Australia/Lord_Howe', '2026-10-03T14:30:00Z', 3)).toEqual([
    '10-03T15:00',
    { utc: '10-03T15:30', clockChange: 'Clocks go forward 30 min on 4 October 2026' },
    '10-03T16:00',
  ])
})

test('two changes between two runs that cancel out are not told', () => {
  expect(runs('@yearly', 'Europe/Berlin', '2025-12-01T00:00:00Z', 2)).toEqual(['12-31T23:00', '12-31T23:00'])
  expect(runs('0 9 1 1,7 *', 'Europe/Berlin', '2025-12-01T00:00:00Z', 3)).toEqual([
    '01-01T08:00',
    { utc: '07-01T07:00', clockChange: 'Clocks go forward 1 h on 29 March 2026' },
    { utc: '01-01T08:00', clockChange: 'Clocks go back 1 h on 25 October 2026' },
  ])
})
