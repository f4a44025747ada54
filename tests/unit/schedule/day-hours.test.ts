import { expect, test } from 'vitest'
import { dayHours } from '#app/features/schedule/instants/day-hours.ts'
import { parseTimeZone } from '#app/features/schedule/time-zone.ts'

function dayOf(zoneName: string, at: string) {
  const parsed = parseTimeZone(zoneName)
  if (!parsed.ok) throw new Error(parsed.message)
  const { start, labels } = dayHours(parsed.zone, Date.parse(at))
  return { start: new Date(start).toISOString(), hours: labels.length, first: labels[0], last: labels.at(-1) }
}

test.each([
  ['UTC', '2026-11-24T00:00:00Z', '2026-11-24T00:00:00.000Z'],
  ['UTC', '2026-11-24T23:59:59.999Z', '2026-11-24T00:00:00.000Z'],
  ['Asia/Kolkata', '2026-11-24T18:29:59Z', '2026-11-23T18:30:00.000Z'],
  ['Pacific/Kiritimati', '2026-11-24T10:00:00Z', '2026-11-24T10:00:00.000Z'],
])('a day in %s at %s begins at %s and has 24 hours', (zone, at, start) => {
  expect(dayOf(zone, at)).toEqual({ start, hours: 24, first: '00:00', last: '23:00' })
})

test.each([
  ['Europe/Berlin', '2026-03-29T20:00:00Z', '2026-03-28T23:00:00.000Z', 23],
  ['Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-24T22:00:00.000Z', 25],
  ['Europe/Berlin', '2026-10-25T20:00:00Z', '2026-10-24T22:00:00.000Z', 25],
])('where the clocks change in the day: %s at %s begins at %s and has %d hours', (zone, at, start, hours) => {
  expect(dayOf(zone, at)).toMatchObject({ start, hours, first: '00:00', last: '23:00' })
})

test('a day without a midnight begins when it begins', () => {
  // In Santiago 24:00 of the day before is 01:00.
  expect(dayOf('America/Santiago', '2026-09-06T18:00:00Z')).toEqual({
    start: '2026-09-06T04:00:00.000Z',
    hours: 23,
    first: '01:00',
    last: '23:00',
  })
})

test('a day with two midnights begins with the first', () => {
  expect(dayOf('America/Havana', '2026-11-01T20:00:00Z')).toMatchObject({
    start: '2026-11-01T04:00:00.000Z',
    hours: 25,
  })
})

test('a day that half an hour is taken from has an hour that is not whole', () => {
  expect(dayOf('Australia/Lord_Howe', '2026-10-04T10:00:00Z').hours).toBe(24)
})
