import { describe, expect, test } from 'vitest'
import {
  callBodyFault,
  containsFault,
  maxCallBodyBytes,
  maxContainsLength,
  maxUrlLength,
  parseTargetUrl,
} from '#app/features/jobs/http/http-call.ts'
import {
  headerNameFault,
  headersFault,
  headerValueFault,
  maxHeaderNameLength,
  maxHeaders,
  maxHeadersLength,
  maxHeaderValueLength,
} from '#app/features/jobs/http/http-header.ts'
import { anySuccess, isExpectedStatus, parseStatuses, statusesText } from '#app/features/jobs/http/status-range.ts'

describe('the address of a target', () => {
  test('is made whole and loses its fragment', () => {
    expect(parseTargetUrl(' https://Example.com/a b?q=1#top ')).toEqual({
      ok: true,
      url: 'https://example.com/a%20b?q=1',
      credentials: null,
    })
  })

  test('gives its user name and password to a secret header', () => {
    expect(parseTargetUrl('https://ada:p%40ss%C3%A9@example.com/')).toEqual({
      ok: true,
      url: 'https://example.com/',
      credentials: { name: 'Authorization', value: `Basic ${btoa('ada:p@ss\u00c3\u00a9')}`, isSecret: true },
    })
  })

  test.each(['', 'example.com', '/hook', 'ftp://example.com', 'javascript:alert(1)', 'file:///etc/passwd', 'http://'])(
    'is refused with a sentence: %s',
    (text) => {
      expect(parseTargetUrl(text)).toEqual({ ok: false, fault: expect.stringMatching(/^(Type|Use) /) })
    },
  )

  test('has a length that every server takes', () => {
    const base = 'https://example.com/'
    expect(parseTargetUrl(base.padEnd(maxUrlLength, 'a')).ok).toBe(true)
    expect(parseTargetUrl(base.padEnd(maxUrlLength + 1, 'a')).ok).toBe(false)
  })
})

describe('a header', () => {
  test.each(['Authorization', 'X-Api-Key', 'content-type', 'Cookie', 'accept'])('may be called %s', (name) => {
    expect(headerNameFault(name)).toBeUndefined()
  })

  test.each([
    'Host',
    'content-LENGTH',
    'Transfer-Encoding',
    'Connection',
    'Proxy-Authorization',
    'Idempotency-Key',
    'User-Agent',
    'Webhook-Signature',
    'Cronstead-Job-Id',
    '',
    'a b',
    'a:b',
    'é',
    'x\r\ny',
    'a'.repeat(maxHeaderNameLength + 1),
  ])('may not be called %j', (name) => {
    expect(headerNameFault(name)).toEqual(expect.any(String))
  })

  test.each(['', 'a b\tc', 'Bearer ey.J~'])('may have the value %j', (value) => {
    expect(headerValueFault(value)).toBeUndefined()
  })

  test.each(['a\r\nHost: evil', 'a\nb', 'a\0b', 'café', 'a'.repeat(maxHeaderValueLength + 1)])(
    'may not have the value %j',
    (value) => {
      expect(headerValueFault(value)).toEqual(expect.any(String))
    },
  )

  test('is there once, with others up to 16,000 characters', () => {
    const header = (name: string, value = 'v') => ({ name, value, isSecret: false })
    expect(headersFault([header('A'), header('B')])).toBeUndefined()
    expect(headersFault([header('Accept'), header('accept')])).toMatch(/accept is there twice/)
    const many = Array.from({ length: maxHeaders + 1 }, (_, i) => header(`x-${i}`))
    expect(headersFault(many)).toMatch(/50 headers/)
    expect(headersFault(many.slice(1))).toBeUndefined()
    const long = ['a', 'b', 'c'].map((name) => header(name, 'x'.repeat(maxHeadersLength / 3)))
    expect(headersFault(long)).toMatch(/16,000/)
  })
})

describe('expected statuses', () => {
  test.each([
    ['2xx', [{ from: 200, to: 299 }], '2xx'],
    [
      '200, 302 404-410',
      [
        { from: 200, to: 200 },
        { from: 302, to: 302 },
        { from: 404, to: 410 },
      ],
      '200, 302, 404-410',
    ],
    ['200-299', [{ from: 200, to: 299 }], '2xx'],
    ['300-300', [{ from: 300, to: 300 }], '300'],
  ])('%s is read and written', (text, ranges, written) => {
    expect(parseStatuses(text)).toEqual(ranges)
    expect(statusesText(ranges)).toBe(written)
  })

  test.each(['', '1xx', '6xx', '99', '299-200', 'ok', '200-', '0200', '2XX;3XX', '200 '.repeat(21)])(
    '%j is refused',
    (text) => {
      expect(parseStatuses(text)).toBeUndefined()
    },
  )

  test('hold both ends of a range', () => {
    expect([199, 200, 299, 300].filter((status) => isExpectedStatus(anySuccess, status))).toEqual([200, 299])
  })
})

test('a body of up to 64 kB goes with every method but GET and HEAD', () => {
  const body = 'é'.repeat(maxCallBodyBytes / 2)
  expect(callBodyFault({ method: 'POST', body })).toBeUndefined()
  expect(callBodyFault({ method: 'GET', body: null })).toBeUndefined()
  expect(callBodyFault({ method: 'POST', body: `${body}.` })).toMatch(/64 kB/)
  expect(callBodyFault({ method: 'HEAD', body: '' })).toMatch(/HEAD request has no body/)
})

test('the text to look for in an answer is there and short', () => {
  expect(containsFault('a'.repeat(maxContainsLength))).toBeUndefined()
  expect([containsFault(''), containsFault('a'.repeat(maxContainsLength + 1))]).not.toContain(undefined)
})
