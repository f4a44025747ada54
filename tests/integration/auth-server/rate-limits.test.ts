import { expect, test } from 'vitest'
import { password, projectUrl, secretKey, startAuthServer, type TestAuthServer } from './start-auth-server.ts'

const visitor = { address: '203.0.113.7' }

interface Try {
  client?: { address: string }
  headers?: Record<string, string>
  path?: string
}

/** The status of a sign-in whose body is nonsense, which costs no hash. */
async function attempt(server: TestAuthServer, { client, headers = {}, path = '/token?grant_type=x' }: Try) {
  const request = new Request(`${projectUrl}/auth/v1${path}`, { method: 'POST', headers, body: '{}' })
  return (await server.answer(request, client)).status
}

async function attempts(server: TestAuthServer, times: number, how: Try): Promise<Record<number, number>> {
  const counts: Record<number, number> = {}
  for (let n = 0; n < times; n += 1) {
    const status = await attempt(server, how)
    counts[status] = (counts[status] ?? 0) + 1
  }
  return counts
}

test('a client gets a burst of 30 tokens, then one every two seconds', async () => {
  const server = await startAuthServer()
  expect(await attempts(server, 32, { client: visitor })).toEqual({ 400: 30, 429: 2 })
  server.advance(2000)
  expect(await attempts(server, 2, { client: visitor })).toEqual({ 400: 1, 429: 1 })
  server.advance(60_000)
  expect(await attempts(server, 31, { client: visitor })).toEqual({ 400: 30, 429: 1 })
})

test('a sign-up comes back every ten seconds, and each kind of request has a count of its own', async () => {
  const server = await startAuthServer()
  const signUp = { client: visitor, path: '/signup' }
  expect(await attempts(server, 31, signUp)).toEqual({ 422: 30, 429: 1 })
  expect(await attempt(server, { client: visitor })).toBe(400)
  server.advance(9_999)
  expect(await attempt(server, signUp)).toBe(429)
  server.advance(1)
  expect(await attempt(server, signUp)).toBe(422)
})

test('the refusal is the one clients of GoTrue know', async () => {
  const server = await startAuthServer()
  await attempts(server, 30, { client: visitor })
  const request = new Request(`${projectUrl}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { 'x-supabase-api-version': '2024-01-01' },
    body: '{}',
  })
  const answer = await server.answer(request, visitor)
  expect([answer.status, answer.headers.get('x-sb-error-code')]).toEqual([429, 'over_request_rate_limit'])
  expect(await answer.json()).toEqual({ code: 'over_request_rate_limit', message: 'Request rate limit reached' })
})

test('clients are counted by address, those of IPv6 by network', async () => {
  const server = await startAuthServer()
  await attempts(server, 30, { client: { address: '2001:db8:1:2:aaaa::1' } })
  expect(await attempt(server, { client: { address: '2001:db8:1:2:bbbb::2' } })).toBe(429)
  expect(await attempt(server, { client: { address: '2001:db8:1:3::1' } })).toBe(400)
  await attempts(server, 30, { client: { address: '::ffff:203.0.113.7' } })
  expect(await attempt(server, { client: visitor })).toBe(429)
})

test.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])('%s is not counted', async (address) => {
  const server = await startAuthServer()
  expect(await attempts(server, 40, { client: { address } })).toEqual({ 400: 40 })
})

test('an application that shows the secret key names its visitor, whom it cannot name without', async () => {
  const server = await startAuthServer()
  const app = { address: '127.0.0.1' }
  const of = (address: string, apikey: string) => ({ client: app, headers: { 'sb-forwarded-for': address, apikey } })
  await attempts(server, 30, of('198.51.100.1', secretKey))
  expect(await attempt(server, of('198.51.100.1', secretKey))).toBe(429)
  expect(await attempt(server, of('198.51.100.2', secretKey))).toBe(400)
  expect(await attempt(server, of('198.51.100.1', 'sb_publishable_any'))).toBe(400)
  // Beside the token of a user, too, as a server-side client sends it.
  const beside = { ...of('198.51.100.1', secretKey).headers, authorization: 'Bearer x' }
  expect(await attempt(server, { client: app, headers: beside })).toBe(429)
  // Who shows no key cannot get away from the own address.
  await attempts(server, 30, { client: visitor })
  const pretending = { 'sb-forwarded-for': '198.51.100.9', apikey: 'sb_publishable_any' }
  expect(await attempt(server, { client: visitor, headers: pretending })).toBe(429)
  expect(await attempt(server, { client: visitor, headers: { ...pretending, apikey: 'sb_secret_wrong' } })).toBe(429)
})

test('behind a proxy the header it sets counts, where one is named', async () => {
  const server = await startAuthServer({ rateLimitHeader: 'x-real-ip' })
  const of = (address: string) => ({ client: { address: '127.0.0.1' }, headers: { 'x-real-ip': address } })
  expect(await attempts(server, 31, of('198.51.100.1'))).toEqual({ 400: 30, 429: 1 })
  expect(await attempt(server, of('198.51.100.2'))).toBe(400)
  const unnamed = await startAuthServer()
  expect(await attempts(unnamed, 31, of('198.51.100.1'))).toEqual({ 400: 31 })
})

test('called in process nothing is counted', async () => {
  const server = await startAuthServer()
  expect(await attempts(server, 40, {})).toEqual({ 400: 40 })
})

test('reading is not limited', async () => {
  const server = await startAuthServer()
  await server.admin().createUser({ email: 'ada@example.com', password })
  for (let n = 0; n < 40; n += 1) {
    const request = new Request(`${projectUrl}/auth/v1/settings`)
    expect((await server.answer(request, visitor)).status).toBe(200)
  }
})
