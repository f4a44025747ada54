import { expect, test } from 'vitest'
import { CallRecordView } from '#app/features/runs/call-record-view.tsx'
import { bytesInWords, msInWords } from '#app/features/runs/in-words.ts'
import { plainText } from '#app/features/runs/plain-text.ts'
import { maskedValue, type RecordedBody, type RunRecord } from '#app/features/runs/run-record.ts'
import { timingBars } from '#app/features/runs/timing-table.tsx'
import { render } from '#tests/unit/ui/render.tsx'

const hostile = '<script>alert(1)</script><img src=x onerror=alert(2)>\u001b]8;;javascript:alert(3)\u0007link\u001b[31m'

function bodyOf(first: string, more: Partial<RecordedBody> = {}): RecordedBody {
  return { first, last: '', totalBytes: first.length, isText: true, isCut: false, isComplete: true, ...more }
}

function recordOf(body: RecordedBody, more: Partial<RunRecord> = {}): RunRecord {
  return {
    request: {
      method: 'POST',
      url: 'https://example.com/?q=<b>',
      headers: [{ name: 'Authorization', value: maskedValue }],
      body: bodyOf('sent body'),
    },
    hops: [{ status: 302, location: 'https://example.com/<i>' }],
    answer: { status: 500, headers: [{ name: 'x-<u>', value: hostile }], body },
    timings: { dns: 4, connect: 10, tls: null, firstByte: 80, download: 2, total: 100 },
    remoteAddress: '192.0.2.1:443',
    ...more,
  }
}

const textOf = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

test('nothing from outside becomes markup', () => {
  const html = render(<CallRecordView record={recordOf(bodyOf(hostile))} />)
  expect(html).not.toMatch(/<(script|img|b|i|u)\b|javascript:/)
  expect(html.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)).toHaveLength(2)
  expect(html).toContain('302 to https://example.com/&lt;i&gt;')
})

test('request, answer and times are told in words and in a table', () => {
  const text = textOf(render(<CallRecordView record={recordOf(bodyOf('oops'))} />))
  for (const part of [
    'POST https://example.com/?q=&lt;b&gt;',
    'Sent to 192.0.2.1:443',
    `Authorization ${maskedValue}`,
    'sent body',
    'Status 500',
    'Body of 4 bytes. oops',
    'Look up the host 4.0 ms',
    'Secure the connection not needed',
    'In all 100 ms',
  ]) {
    expect(text).toContain(part)
  }
})

test.each([
  [bodyOf('', { totalBytes: 0 }), 'No body.'],
  [bodyOf('', { totalBytes: 0, isComplete: false }), 'The body was not read.'],
  [bodyOf('', { totalBytes: 20_000, isText: false, isCut: true }), 'Body of 20 kB, which is not text and is not kept'],
  [bodyOf('begin', { last: 'end', totalBytes: 2_500_000, isCut: true }), 'begin Here a part is left out. end'],
  [bodyOf('half', { isComplete: false }), 'Body of 4 bytes, as far as it was read. half'],
])('the body %j is described', (body, text) => {
  expect(textOf(render(<CallRecordView record={recordOf(body)} />))).toContain(text)
})

test('a run without an answer says so', () => {
  expect(textOf(render(<CallRecordView record={recordOf(bodyOf(''), { answer: null })} />))).toContain('None came.')
})

test('every phase begins where the one before it ended, within the whole', () => {
  const bars = timingBars({ dns: 10, connect: 20, tls: null, firstByte: 60, download: 10, total: 100 })
  expect(bars.map(({ before, share }) => [before, share])).toEqual([
    [0, 0.1],
    [0.1, 0.2],
    [expect.closeTo(0.3), 0],
    [expect.closeTo(0.3), 0.6],
    [0.9, 0.1],
  ])
  const nothing = timingBars({ dns: null, connect: null, tls: null, firstByte: null, download: null, total: 0 })
  expect(nothing.every(({ share }) => share === 0)).toBe(true)
})

test.each([
  ['\u001b[1;31mred\u001b[0m plain', 'red plain'],
  ['\u001b]8;;https://evil.test\u0007click\u001b]8;;\u0007', 'click'],
  ['\u001b]0;title\u001b\\text', 'text'],
  ['a\r\nb\rc\td', 'a\nb\nc\td'],
  ['unended \u001b]0;rest of line\nnext line', 'unended 0;rest of line\nnext line'],
  ['unended \u001b[', 'unended '],
  ['bell\u0007 nul\0 del\u007f', 'bell\ufffd nul\ufffd del\ufffd'],
  ['abc\u202Etxt.exe', 'abc\ufffdtxt.exe'],
  ['größer ✓ 🙂', 'größer ✓ 🙂'],
])('%j is shown as %j', (text, shown) => {
  expect(plainText(text)).toBe(shown)
})

test.each([['\u001b['.repeat(100_000)], ['\u001b]'.repeat(100_000)], [`\u001b[${'0;'.repeat(100_000)}`]])(
  'a long row of escapes is read in no time',
  (text) => {
    const startedAt = performance.now()
    plainText(text)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  },
)

test('sizes and times are told as people say them', () => {
  expect([1, 0, 9999, 10_000, 2_500_000].map(bytesInWords)).toEqual([
    '1 byte',
    '0 bytes',
    '9,999 bytes',
    '10 kB',
    '2.5 MB',
  ])
  expect([0.41, 12.4, 1234, 75_000].map(msInWords)).toEqual(['0.4 ms', '12 ms', '1.2 s', '75 s'])
})
