import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  maskedValue,
  maxRecordLength,
  type RecordedBody,
  type RunRecord,
  recordToJson,
} from '#app/features/runs/run-record.ts'

function body(first: string, last = ''): RecordedBody {
  return { first, last, totalBytes: first.length + last.length, isText: true, isCut: false, isComplete: true }
}

function record(sent: RecordedBody | null, got: RecordedBody | null): RunRecord {
  return {
    request: {
      method: 'POST',
      url: 'https://example.com/',
      headers: [{ name: 'Cookie', value: maskedValue }],
      body: sent,
    },
    hops: [],
    answer: got && { status: 200, headers: [], body: got },
    timings: { dns: 1, connect: 1, tls: 1, firstByte: 1, download: 1, total: 5 },
    remoteAddress: '192.0.2.1:443',
  }
}

test('a record that fits is kept as it is', () => {
  const small = record(body('sent'), body('first', 'last'))
  expect(JSON.parse(recordToJson(small))).toEqual(small)
  expect(JSON.parse(recordToJson(record(null, null)))).toEqual(record(null, null))
})

test('a body that JSON blows up is cut in the middle until the record fits', () => {
  const text = recordToJson(
    record(body('sent'), body(`begin${'\u0001'.repeat(65_000)}`, `${'\u0001'.repeat(65_000)}end`)),
  )
  expect(text.length).toBeLessThanOrEqual(maxRecordLength)
  const { answer, request } = JSON.parse(text) as RunRecord
  expect(answer?.body).toMatchObject({ isCut: true, totalBytes: 130_008 })
  expect(answer?.body.first.startsWith('begin')).toBe(true)
  expect(answer?.body.last.endsWith('end')).toBe(true)
  expect(request.body).toEqual(body('sent'))
})

test('whatever the bodies hold, the record fits', () => {
  const part = fc.record({ unit: fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), times: fc.nat(20_000) })
  fc.assert(
    fc.property(part, part, part, (a, b, c) => {
      const [sent, first, last] = [a, b, c].map(({ unit, times }) => unit.repeat(times)) as [string, string, string]
      expect(recordToJson(record(body(sent), body(first, last))).length).toBeLessThanOrEqual(maxRecordLength)
    }),
    { numRuns: 40 },
  )
})
