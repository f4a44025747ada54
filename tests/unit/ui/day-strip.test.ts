import { expect, test } from 'vitest'
import { dayStripPaths, dayStripText } from '#app/ui/day-strip.tsx'

test('a minute by itself is a tick', () => {
  expect(dayStripPaths([195])).toEqual({ ticks: 'M195 3V22', bands: '' })
})

test('minutes too close to tell apart are one band', () => {
  expect(dayStripPaths([0, 5, 10, 600])).toEqual({ ticks: 'M600 3V22', bands: 'M0 3H10V22H0Z' })
})

test('every minute of the day draws a single shape', () => {
  const everyMinute = Array.from({ length: 1440 }, (_, minute) => minute)
  expect(dayStripPaths(everyMinute)).toEqual({ ticks: '', bands: 'M0 3H1439V22H0Z' })
})

test('a day without a run draws nothing', () => {
  expect(dayStripPaths([])).toEqual({ ticks: '', bands: '' })
})

test.each([
  [[], 'Not due on this day'],
  [[195], 'Due once, at 03:15'],
  [[0, 720], 'Due 2 times, at 00:00, 12:00'],
  [[60, 61, 62, 1439], 'Due 4 times, first at 01:00, last at 23:59'],
])('the minutes %j read: %s', (minutes, text) => {
  expect(dayStripText(minutes)).toBe(text)
})
