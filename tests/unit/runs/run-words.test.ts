import { expect, test } from 'vitest'
import type { Run } from '#app/features/runs/run.ts'
import { durationOf, latenessOf, reasonInWords, spanInWords } from '#app/features/runs/run-words.ts'

test.each([
  [{ reason: null, detail: null }, null],
  [{ reason: 'done', detail: null }, 'It answered as expected.'],
  [{ reason: 'status', detail: '500' }, 'The answer had a status that was not expected: 500.'],
  [{ reason: 'reported', detail: 'Disk full!' }, 'The target reported a failure: Disk full!'],
  [{ reason: 'reported', detail: '\u001b[31mred\u001b[0m' }, 'The target reported a failure: red.'],
] as const)('%o is said as a sentence', (run, said) => {
  expect(reasonInWords(run)).toBe(said)
})

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1500, '1.5 s'],
  [90_000, '90 s'],
  [180_000, '3 min'],
  [7_500_000, '2 h 5 min'],
])('%i ms are %s', (ms, said) => {
  expect(spanInWords(ms)).toBe(said)
})

test('lateness counts from when a run was to start, duration from when it did', () => {
  const run = { startAt: 100, startedAt: 130, endedAt: 190 } as Run
  expect([latenessOf(run), durationOf(run)]).toEqual([30, 60])
  const skipped = { startAt: 100, startedAt: null, endedAt: 190 } as Run
  expect([latenessOf(skipped), durationOf(skipped)]).toEqual([null, null])
})
