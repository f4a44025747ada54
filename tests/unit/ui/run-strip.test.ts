import { expect, test } from 'vitest'
import { stripPaths, stripText } from '#app/ui/run-strip.tsx'

test('a strip says in words what it draws', () => {
  expect(stripText('ssfskmtlc')).toBe(
    'Last 9 runs: 3 succeeded, 1 failed, 1 timed out, 1 lost, 1 canceled, 1 skipped, 1 missed',
  )
  expect(stripText('s')).toBe('Last run: 1 succeeded')
})

test('the latest run is at the right, and what went wrong stands out by its height', () => {
  expect(stripPaths('fs')).toEqual([
    { tone: 'bad', d: 'M148 0V16' },
    { tone: 'good', d: 'M143 5V16' },
  ])
})
