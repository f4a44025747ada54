import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { serveMetrics } from '#app/http/metrics-server.server.ts'
import { freePort } from '#tests/support/free-port.ts'

async function serve(token?: string) {
  const server = await serveMetrics({ port: await freePort(), token, metrics: () => 'cronstead_a 1\n' })
  onTestFinished(() => void server.close())
  const { port, address } = server.address() as AddressInfo
  const ask = (path: string, init?: RequestInit, host = '127.0.0.1') => fetch(`http://${host}:${port}${path}`, init)
  return { port, address, ask }
}

test('a worker’s metrics are read from this machine, at their address and by GET alone', async () => {
  const { ask, address } = await serve()
  expect(address).toBe('127.0.0.1')
  const answer = await ask('/metrics')
  expect(answer.headers.get('content-type')).toContain('version=0.0.4')
  expect(await answer.text()).toBe('cronstead_a 1\n')
  for (const [path, init] of [
    ['/', {}],
    ['/metrics/', {}],
    ['/metrics', { method: 'POST' }],
    ['/metrics', { headers: { 'x-forwarded-for': '127.0.0.1' } }],
    ['/metrics', { headers: { authorization: 'Bearer guessed' } }],
  ] as const) {
    expect((await ask(path, init)).status).toBe(404)
  }
})

test('with a token they are read from elsewhere by who shows it, whoever one claims to be', async () => {
  const { ask } = await serve('a-long-random-text')
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ internal, family }) => !internal && family === 'IPv4')
  const host = outside?.address ?? '127.0.0.1'
  const withHeaders = async (headers: Record<string, string>) => (await ask('/metrics', { headers }, host)).status
  expect(await withHeaders({ authorization: 'Bearer a-long-random-text' })).toBe(200)
  expect(await withHeaders({ authorization: 'Bearer another' })).toBe(404)
  expect(await withHeaders({ 'x-forwarded-for': '127.0.0.1', 'x-cronstead-client': '127.0.0.1' })).toBe(404)
})

test('a taken port is said in one line', async () => {
  const { port } = await serve()
  const again = serveMetrics({ port, token: undefined, metrics: () => '' })
  await expect(again).rejects.toThrow(`Cannot listen on METRICS_PORT ${port}: EADDRINUSE`)
})
