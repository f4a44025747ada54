import { expect, test } from 'vitest'
import { formatInstant, relativeTime } from '#app/features/schedule/instants/format-instant.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'

test.each([
  ['2026-11-24T08:00:00Z', 'Europe/Berlin', 'Tue 24 Nov 2026, 09:00 CET'],
  ['2026-07-05T07:05:59Z', 'Europe/Berlin', 'Sun 5 Jul 2026, 09:05 CEST'],
  ['2026-11-24T08:00:00Z', 'UTC', 'Tue 24 Nov 2026, 08:00 UTC'],
  ['2026-11-24T04:59:00Z', 'America/New_York', 'Mon 23 Nov 2026, 23:59 EST'],
  ['2026-11-24T14:00:00Z', 'Australia/Sydney', 'Wed 25 Nov 2026, 01:00 AEDT'],
  ['2026-11-24T08:00:00Z', 'Asia/Kolkata', 'Tue 24 Nov 2026, 13:30 UTC+5:30'],
  ['2026-01-01T00:00:00Z', 'Europe/London', 'Thu 1 Jan 2026, 00:00 GMT'],
])('%s in %s is %s', (instant, zone, text) => {
  expect(formatInstant(Date.parse(instant), zone as TimeZone)).toBe(text)
})

test('an instant is told as finely as is asked for', () => {
  const at = Date.parse('2026-11-24T08:00:05.120Z')
  expect(formatInstant(at, 'Asia/Kolkata' as TimeZone, 'second')).toBe('Tue 24 Nov 2026, 13:30:05 UTC+5:30')
  expect(formatInstant(at, 'UTC' as TimeZone, 'millisecond')).toBe('Tue 24 Nov 2026, 08:00:05.120 UTC')
})

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

test.each([
  [0, 'now'],
  [999, 'now'],
  [1000, 'in 1 second'],
  [59_499, 'in 59 seconds'],
  [59_500, 'in 1 minute'],
  [5 * minute, 'in 5 minutes'],
  [hour - 1, 'in 1 hour'],
  [23 * hour, 'in 23 hours'],
  [day - 1, 'in 1 day'],
  [3 * day, 'in 3 days'],
  [45 * day, 'in 1 month'],
  [400 * day, 'in 1 year'],
  [-2 * minute, '2 minutes ago'],
  [-3 * day, '3 days ago'],
])('%i ms from now is %s', (distance, text) => {
  const now = Date.parse('2026-11-24T08:00:00Z')
  expect(relativeTime(now + distance, now)).toBe(text)
})
