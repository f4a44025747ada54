import { describe, expect, test } from 'vitest'
import { mayReadMetrics } from '#app/http/metrics-reader.server.ts'

function requestFrom(client: string, headers: Record<string, string> = {}) {
  return new Request('http://localhost/metrics', { headers: { 'x-cronstead-client': client, ...headers } })
}

describe('the metrics are read', () => {
  test.each(['127.0.0.1', '127.1.2.3', '::1'])('from this machine: %s', (client) => {
    expect(mayReadMetrics(requestFrom(client), undefined)).toBe(true)
  })

  test('from anywhere with the token', () => {
    expect(mayReadMetrics(requestFrom('192.0.2.1', { authorization: 'Bearer secret' }), 'secret')).toBe(true)
  })
})

describe('the metrics are refused', () => {
  test.each(['192.0.2.1', '::2', '10.0.0.1', ''])('to another machine: %s', (client) => {
    expect(mayReadMetrics(requestFrom(client), 'secret')).toBe(false)
  })

  test.each(['x-forwarded-for', 'forwarded'])('to whom a proxy on this machine speaks for by %s', (name) => {
    expect(mayReadMetrics(requestFrom('127.0.0.1', { [name]: '192.0.2.1' }), undefined)).toBe(false)
  })

  test.each([
    ['a wrong token', 'Bearer wrong', 'secret'],
    ['a token where there is none', 'Bearer undefined', undefined],
    ['another scheme', 'Basic secret', 'secret'],
  ])('for %s', (_, authorization, token) => {
    expect(mayReadMetrics(requestFrom('192.0.2.1', { authorization }), token)).toBe(false)
  })
})
