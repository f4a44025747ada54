import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { rootCertificates } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { freePort } from '#tests/support/free-port.ts'
import { callWith, roomyLimits, testFetch } from '#tests/support/safe-fetch.ts'
import { targetCertificate } from '#tests/support/target-certificate.ts'
import { startRawTarget, startTarget } from '#tests/support/target-server.ts'

const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

test('a call over TLS is measured in every phase', async () => {
  const target = await startTarget((_, response) => {
    response.writeHead(201, { 'x-one': 'a', 'X-Two': 'b' })
    setTimeout(() => response.end('done'), 30)
    response.flushHeaders()
  }, true)
  const safeFetch = testFetch()
  const report = await callWith(safeFetch, `https://target.test:${target.port}/path?q=1`)
  expect(report).toMatchObject({
    sent: { method: 'GET', url: `https://target.test:${target.port}/path?q=1` },
    answer: { status: 201, body: { first: Buffer.from('done'), totalBytes: 4, isComplete: true } },
    hops: [],
    failure: null,
    remoteAddress: `127.0.0.1:${target.port}`,
  })
  expect(report.answer?.headers).toEqual(expect.arrayContaining([{ name: 'X-Two', value: 'b' }]))
  const { dns, connect, tls, firstByte, download, total } = report.times
  const sum = [dns, connect, tls, firstByte, download].reduce<number>((all, ms) => all + (ms ?? Number.NaN), 0)
  expect(sum).toBeGreaterThan(0)
  expect(sum).toBeLessThanOrEqual(total)
  expect(download).toBeGreaterThan(20)
  expect(tls).toBeGreaterThan(0)
})

test('a connection is used again for what may be asked twice, and then nothing is looked up or connected', async () => {
  const target = await startTarget()
  const safeFetch = testFetch()
  const url = `http://target.test:${target.port}/`
  await callWith(safeFetch, url, { method: 'POST' })
  const again = await callWith(safeFetch, url)
  expect(again.times).toMatchObject({ dns: null, connect: null, tls: null })
  expect(again.remoteAddress).toBe(`127.0.0.1:${target.port}`)
  expect(target.connections()).toBe(1)
  const posted = await callWith(safeFetch, url, { method: 'POST' })
  expect(posted.times.connect).toBeGreaterThan(0)
  expect(target.connections()).toBe(2)
})

test('a connection that was closed from there meanwhile is replaced, and the call succeeds', async () => {
  const target = await startRawTarget((socket) => {
    let requests = 0
    socket.on('data', () => {
      requests += 1
      if (requests === 1) socket.write(answer)
      else socket.resetAndDestroy()
    })
  })
  const safeFetch = testFetch()
  await callWith(safeFetch, target.origin)
  const report = await callWith(safeFetch, target.origin)
  expect(report).toMatchObject({ failure: null, answer: { status: 200 } })
  expect(target.connections()).toBe(2)
})

describe('a failure is data', () => {
  test('nothing listens', async () => {
    const report = await callWith(testFetch(), `http://127.0.0.1:${await freePort()}`)
    expect(report.failure).toEqual({ reason: 'connection', detail: 'nothing listens there' })
  })

  test.each<[string, (socket: Socket) => void, { reason: string; detail?: string }]>([
    ['a reset', (socket) => socket.once('data', () => socket.resetAndDestroy()), { reason: 'connection' }],
    ['closed without an answer', (socket) => socket.once('data', () => socket.end()), { reason: 'connection' }],
    ['no HTTP', (socket) => socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n')), { reason: 'protocol' }],
    [
      'a head without end',
      (socket) => socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`)),
      { reason: 'protocol', detail: 'the head of the answer is larger than 16 kB' },
    ],
    [
      'a body that breaks off',
      (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')),
      { reason: 'connection' },
    ],
    [
      'gzip that is none',
      (socket) =>
        socket.once('data', () =>
          socket.end('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nplain'),
        ),
      { reason: 'protocol', detail: 'the answer could not be decompressed' },
    ],
  ])('%s', async (_case, onSocket, failure) => {
    const target = await startRawTarget(onSocket)
    const report = await callWith(testFetch(), target.origin)
    expect(report.failure).toMatchObject(failure)
    expect(report.failure?.detail).not.toMatch(/[A-Z_]{6}|\n/)
  })

  test('what came of a body that breaks off is kept', async () => {
    const target = await startRawTarget((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'))
    })
    const { answer: got } = await callWith(testFetch(), target.origin)
    expect(got).toMatchObject({ status: 200, body: { first: Buffer.from('half'), totalBytes: 4, isComplete: false } })
  })

  test.each([
    ['signed by itself', 'target.test', 'the certificate is signed by itself', rootCertificates[0]],
    ['of another host', 'other.test', 'the certificate belongs to another host', targetCertificate.cert],
  ])('a certificate %s', async (_case, host, detail, trusted = '') => {
    const target = await startTarget(undefined, true)
    const report = await callWith(testFetch({ trusted }), `https://${host}:${target.port}/`)
    expect(report.failure).toEqual({ reason: 'tls', detail })
    expect(target.received).toEqual([])
  })
})

describe('time-outs', () => {
  const silent = () => startRawTarget(() => undefined)
  const within = (limits: Partial<typeof roomyLimits>) => ({ limits: { ...roomyLimits, ...limits } })

  test('looking up the host', async () => {
    const safeFetch = testFetch({ resolve: () => new Promise(() => undefined) })
    const { failure } = await callWith(safeFetch, 'http://slow.test/', within({ dns: 50 }))
    expect(failure).toEqual({ reason: 'timeout', detail: '0.05 s were over while looking up the host' })
  })

  test('securing the connection', async () => {
    const { port } = await silent()
    const { failure } = await callWith(testFetch(), `https://127.0.0.1:${port}/`, within({ tls: 50 }))
    expect(failure).toEqual({ reason: 'timeout', detail: '0.05 s were over while securing the connection' })
  })

  test('waiting for the answer', async () => {
    const { origin } = await silent()
    const { failure } = await callWith(testFetch(), origin, within({ total: 80 }))
    expect(failure).toEqual({ reason: 'timeout', detail: '0.08 s were over while waiting for the answer' })
  })

  test('reading an answer that drips, with what came so far', async () => {
    const { origin } = await startTarget((_, response) => {
      const drip = setInterval(() => response.write('drop '), 20)
      response.on('close', () => clearInterval(drip))
    })
    const report = await callWith(testFetch(), origin, within({ total: 200 }))
    expect(report.failure).toEqual({ reason: 'timeout', detail: '0.2 s were over while reading the answer' })
    expect(report.answer?.body.first.toString()).toMatch(/^(drop ){2,}$/)
    expect(report.times.total).toBeLessThan(1000)
  })

  test('a call that is canceled ends at once and closes its connection', async () => {
    const closings: Promise<unknown>[] = []
    const target = await startRawTarget((socket) => closings.push(once(socket.resume(), 'close')))
    const controller = new AbortController()
    const call = callWith(testFetch(), target.origin, { signal: controller.signal })
    while (target.connections() === 0) await wait(5)
    controller.abort()
    expect((await call).failure?.reason).toBe('canceled')
    await Promise.all(closings)
    const canceledBefore = await callWith(testFetch(), target.origin, { signal: AbortSignal.abort() })
    expect(canceledBefore.failure?.reason).toBe('canceled')
    expect(target.connections()).toBe(1)
  })
})

test('answers to HEAD and without a body are whole', async () => {
  const target = await startTarget(({ method }, response) => {
    response.writeHead(method === 'HEAD' ? 200 : 204, method === 'HEAD' ? { 'content-length': '99' } : {}).end()
  })
  const safeFetch = testFetch()
  for (const method of ['HEAD', 'GET']) {
    const { answer: got } = await callWith(safeFetch, target.origin, { method })
    expect(got?.body).toMatchObject({ totalBytes: 0, isComplete: true })
  }
})

test('no proxy of the environment is asked', async () => {
  const proxy = await startTarget()
  const target = await startTarget()
  process.env.HTTP_PROXY = proxy.origin
  process.env.NODE_USE_ENV_PROXY = '1'
  try {
    expect((await callWith(testFetch(), target.origin)).answer?.status).toBe(200)
  } finally {
    delete process.env.HTTP_PROXY
    delete process.env.NODE_USE_ENV_PROXY
  }
  expect(proxy.connections()).toBe(0)
})

test('an idle connection is closed soon', async () => {
  const closings: Promise<unknown>[] = []
  const target = await startRawTarget((socket) => {
    socket.once('data', () => socket.write(answer))
    closings.push(once(socket, 'close'))
  })
  const safeFetch = testFetch()
  await callWith(safeFetch, target.origin)
  await Promise.all(closings)
  expect((await callWith(safeFetch, target.origin)).times.connect).toBeGreaterThan(0)
})
