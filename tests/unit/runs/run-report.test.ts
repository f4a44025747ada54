import { expect, test } from 'vitest'
import { maxReportMessage, outcomeOfReport } from '#app/features/runs/run-report.server.ts'
import { AppError } from '#app/platform/errors.ts'

test.each([
  [{}, { state: 'succeeded', reason: 'done', detail: null }],
  [
    { status: 'succeeded', message: ' 12 rows ' },
    { state: 'succeeded', reason: 'done', detail: '12 rows' },
  ],
  [
    { status: 'failed', message: 'disk full', more: 1 },
    { state: 'failed', reason: 'reported', detail: 'disk full' },
  ],
  [{ status: 'failed' }, { state: 'failed', reason: 'reported', detail: null }],
])('the report %j ends a run', (fields, outcome) => {
  expect(outcomeOfReport(fields)).toEqual(outcome)
})

test('a long message is cut', () => {
  expect(outcomeOfReport({ message: 'x'.repeat(5000) }).detail).toBe('x'.repeat(maxReportMessage))
})

test.each([{ status: 'ok' }, { status: null }, { message: 5 }, { status: ['failed'] }])('%j is refused', (fields) => {
  expect(() => outcomeOfReport(fields)).toThrow(AppError)
  expect(() => outcomeOfReport(fields)).toThrow('Send the status "succeeded" or "failed"')
})
