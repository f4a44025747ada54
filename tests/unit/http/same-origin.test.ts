import { expect, test } from 'vitest'
import { originHeader } from '#app/http/edge.server.ts'
import { assertSameOrigin } from '#app/http/same-origin.server.ts'

const appOrigin = 'https://cron.example.com'

function guard(method: string, headers: Record<string, string>): void {
  assertSameOrigin(new Request(`${appOrigin}/jobs`, { method, headers }), appOrigin)
}

test.each([
  ['our own origin', { [originHeader]: appOrigin }],
  ['no origin, but the browser says it came from our page', { 'sec-fetch-site': 'same-origin' }],
  ['no origin, but the browser says the person typed it', { 'sec-fetch-site': 'none' }],
])('a form with %s is let in', (_name, headers) => {
  expect(() => guard('POST', headers)).not.toThrow()
})

test.each([
  ['another site', { [originHeader]: 'https://evil.example.com' }],
  ['our host on http', { [originHeader]: 'http://cron.example.com' }],
  ['our host on another port', { [originHeader]: 'https://cron.example.com:8443' }],
  ['a host that begins like ours', { [originHeader]: 'https://cron.example.com.evil.com' }],
  ['our origin with a trailing slash', { [originHeader]: `${appOrigin}/` }],
  ['the origin null', { [originHeader]: 'null' }],
  ['the origin null and a kind browser', { [originHeader]: 'null', 'sec-fetch-site': 'same-origin' }],
  ['another site and Sec-Fetch-Site made up', { [originHeader]: 'https://evil.example.com', 'sec-fetch-site': 'none' }],
  ['neither header, as a script sends', {}],
  ['a sibling subdomain', { 'sec-fetch-site': 'same-site' }],
  ['another site, told by Fetch Metadata alone', { 'sec-fetch-site': 'cross-site' }],
])('a form with %s is refused', (_name, headers) => {
  expect(() => guard('POST', headers)).toThrow(expect.objectContaining({ code: 'forbidden' }))
  expect(() => guard('DELETE', headers)).toThrow()
})

test('reading pages needs no origin', () => {
  expect(() => guard('GET', { [originHeader]: 'https://evil.example.com' })).not.toThrow()
  expect(() => guard('HEAD', {})).not.toThrow()
})
