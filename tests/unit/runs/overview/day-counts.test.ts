import { expect, test } from 'vitest'
import { dayChartPaths } from '#app/features/runs/overview/day-chart.tsx'
import { countsByHour, countsInWords, totalOf } from '#app/features/runs/overview/day-counts.ts'

const start = Date.UTC(2026, 10, 24)
const quarter = 900_000

test('quarters of an hour are added up by the hour, and what is of another day is left out', () => {
  const counts = countsByHour(
    [
      { quarter: start - quarter, state: 'succeeded', runs: 9 },
      { quarter: start, state: 'succeeded', runs: 3 },
      { quarter: start + 3 * quarter, state: 'succeeded', runs: 2 },
      { quarter: start + 3 * quarter, state: 'timed_out', runs: 1 },
      { quarter: start + 4 * quarter, state: 'missed', runs: 60 },
      { quarter: start + 8 * quarter, state: 'failed', runs: 7 },
    ],
    start,
    2,
  )
  expect(counts).toEqual([
    { good: 5, bad: 1, off: 0 },
    { good: 0, bad: 0, off: 60 },
  ])
  expect(totalOf(counts)).toEqual({ good: 5, bad: 1, off: 60 })
})

test('counts are said in words, those of none left out', () => {
  expect(countsInWords({ good: 1200, bad: 1, off: 3 })).toBe('1,204 runs: 1,200 succeeded, 1 failed, 3 did not run')
  expect(countsInWords({ good: 1, bad: 0, off: 0 })).toBe('1 run: 1 succeeded')
})

test('the chart stacks an hour, the highest as high as there is room, and what failed is seen however little it is', () => {
  const none = { good: 0, bad: 0, off: 0 }
  expect(dayChartPaths([none, { good: 999, bad: 1, off: 0 }, { good: 0, bad: 0, off: 500 }])).toEqual([
    { tone: 'good', d: 'M11 48v-42h8v42z' },
    { tone: 'off', d: 'M21 48v-21h8v21z' },
    { tone: 'bad', d: 'M11 6v-3h8v3z' },
  ])
  expect(dayChartPaths([none])).toEqual([])
})
