import { expect, test } from 'vitest'
import { parseTimeZone, timeZones } from '#app/features/schedule/time-zone.ts'

test.each([
  ['UTC', 'UTC'],
  ['Etc/UTC', 'UTC'],
  ['gmt', 'UTC'],
  ['Europe/Berlin', 'Europe/Berlin'],
  [' europe/berlin ', 'Europe/Berlin'],
  ['america/new york', 'America/New_York'],
  ['US/Eastern', 'America/New_York'],
  ['GB', 'Europe/London'],
  ['Asia/Kolkata', 'Asia/Kolkata'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Europe/Kiev', 'Europe/Kyiv'],
  ['America/Godthab', 'America/Nuuk'],
  ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['Etc/GMT+5', 'Etc/GMT+5'],
  ['cet', 'CET'],
  ['EST5EDT', 'EST5EDT'],
])('%j is the zone %s', (text, zone) => {
  expect(parseTimeZone(text)).toEqual({ ok: true, zone })
})

test.each([
  ['Europe/Berln', 'Europe/Berln is not a known time zone. Did you mean Europe/Berlin?'],
  ['Londn', 'Londn is not a known time zone. Did you mean Europe/London?'],
  ['New York', 'New York is not a known time zone. Did you mean America/New_York?'],
  ['Kiev', 'Kiev is not a known time zone. Did you mean Europe/Kyiv?'],
  ['', 'Enter a time zone, for example UTC or Europe/Berlin.'],
])('%j is refused with a suggestion', (text, message) => {
  expect(parseTimeZone(text)).toEqual({ ok: false, message })
})

test.each(['+01:00', 'UTC+1', 'IST', 'BST', 'AST', 'PST', 'SystemV/AST4', 'Mars/Base', 'localtime', 'constructor'])(
  '%s is refused: an offset or an abbreviation is not a place',
  (text) => {
    const advice = 'Use a name such as Europe/Berlin or America/New_York, or UTC.'
    expect(parseTimeZone(text)).toEqual({ ok: false, message: `${text} is not a known time zone. ${advice}` })
  },
)

test('a very long name is shortened in the answer', () => {
  const read = parseTimeZone('x'.repeat(100_000))
  expect(read.ok ? '' : read.message.length).toBeLessThan(150)
})

test('the list begins with UTC, is sorted, and each of its names parses to itself', () => {
  const [first, ...rest] = timeZones()
  expect(first).toBe('UTC')
  expect(rest.length).toBeGreaterThan(400)
  expect(rest).toEqual(rest.toSorted())
  for (const zone of timeZones()) expect(parseTimeZone(zone)).toEqual({ ok: true, zone })
})
