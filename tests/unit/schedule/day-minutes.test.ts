import { expect, test } from 'vitest'
import { dayMinutes } from '#app/features/schedule/instants/day-minutes.server.ts'
import type { Schedule } from '#app/features/schedule/schedule.ts'

/** A Tuesday; 20:00 in New York, 09:00 the next day in Tokyo. */
const now = Date.UTC(2026, 10, 25, 1)
const on = (pattern: string, timezone = 'UTC') => dayMinutes({ pattern, timezone } as Schedule, now)

test('the minutes of a day come in order, each once', () => {
  expect(on('30,0 17,9 * * *')).toEqual([540, 570, 1020, 1050])
  expect(on('0,0-2,1 0 * * *')).toEqual([0, 1, 2])
  expect(on('* * * * *')).toHaveLength(1440)
  expect(on('@hourly')).toHaveLength(24)
})

test('a day on which the schedule does not run has none', () => {
  expect(on('0 9 * * WED')).toEqual([540])
  expect(on('0 9 * * TUE')).toEqual([])
  expect(on('0 9 24 * *')).toEqual([])
})

test('the day is the one of the zone', () => {
  expect(on('0 9 * * TUE', 'America/New_York')).toEqual([540])
  expect(on('0 9 * * WED', 'Asia/Tokyo')).toEqual([540])
})

test('a run at midnight belongs to the day it begins', () => {
  expect(on('0 0 25 * *')).toEqual([0])
  expect(on('0 0 26 * *')).toEqual([])
})
