import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { watchEdge } from '#app/http/edge.server.ts'

/** A plain server whose answer is the headers it saw. */
async function ask(trustedProxies: string[], headers: Record<string, string>) {
  const stop = watchEdge({ trustedProxies, appOrigin: 'https://cron.example.com' })
  const server = createServer((request, response) => response.end(JSON.stringify(request.headers)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    stop()
    server.closeAllConnections()
    server.close()
  })
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { headers })
  return { response, seen: (await response.json()) as Record<string, string> }
}

test('the client is the peer, and what it claims about itself does not count', async () => {
  const { seen } = await ask([], {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-host': 'evil.test',
    'x-cronstead-client': '203.0.113.9',
    'x-cronstead-request-id': 'mine',
    'x-cronstead-origin': 'http://localhost:3000',
  })
  expect(seen['x-cronstead-client']).toBe('127.0.0.1')
  expect(seen['x-cronstead-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  expect(seen['x-cronstead-origin']).toBeUndefined()
  expect(seen['x-forwarded-host']).toBeUndefined()
})

test('behind a trusted proxy the client is the nearest address that is not one', async () => {
  const forwarded = { 'x-forwarded-for': '198.51.100.1, 203.0.113.9, 10.1.2.3' }
  expect((await ask(['127.0.0.1', '10.0.0.0/8'], forwarded)).seen['x-cronstead-client']).toBe('203.0.113.9')
})

test('a proxy that is not trusted is the client itself', async () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.9' }
  expect((await ask(['10.0.0.0/8'], forwarded)).seen['x-cronstead-client']).toBe('127.0.0.1')
})

test('nonsense from a trusted proxy ends the walk', async () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.9, unknown' }
  expect((await ask(['127.0.0.1'], forwarded)).seen['x-cronstead-client']).toBe('127.0.0.1')
})

test('the Origin reaches our guard under its own name', async () => {
  const { seen } = await ask([], { origin: 'https://evil.test' })
  expect(seen.origin).toBeUndefined()
  expect(seen['x-cronstead-origin']).toBe('https://evil.test')
})

test('the host is ours, whatever the client names', async () => {
  expect((await ask([], { host: 'evil.test:99999' })).seen.host).toBe('cron.example.com')
})

test('every response has the fixed security headers', async () => {
  const { headers } = (await ask([], {})).response
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
  expect(headers.get('x-frame-options')).toBe('DENY')
})

test('what the client called us is kept under a name of its own, which it cannot write itself', async () => {
  const { seen } = await ask([], { 'x-cronstead-host': 'evil.test' })
  expect(seen['x-cronstead-host']).toMatch(/^127\.0\.0\.1:\d+$/)
})
