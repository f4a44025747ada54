import { expect, test } from 'vitest'
import type { Header } from '#app/platform/safe-fetch/safe-request.server.ts'
import { callWith, testFetch } from '#tests/support/safe-fetch.ts'
import { startTarget } from '#tests/support/target-server.ts'

const headers: Header[] = [{ name: 'x-kept', value: '1', isSecret: false }]

test.each([
  [301, 'POST', 'GET', ''],
  [302, 'POST', 'GET', ''],
  [303, 'PUT', 'GET', ''],
  [303, 'HEAD', 'HEAD', ''],
  [302, 'PUT', 'PUT', 'body'],
  [307, 'POST', 'POST', 'body'],
  [308, 'PATCH', 'PATCH', 'body'],
])('a redirect with %d after %s asks with %s, by the rules of fetch', async (status, method, next, body) => {
  const target = await startTarget(({ path }, response) => {
    if (path === '/from') response.writeHead(status, { location: '/to?x#y' })
    response.end()
  })
  const sentBody = method === 'HEAD' ? null : 'body'
  const report = await callWith(testFetch(), `${target.origin}/from`, {
    method,
    body: sentBody,
    headersFor: () => headers,
  })
  expect(target.received[1]).toMatchObject({ method: next, path: '/to?x', body, headers: { 'x-kept': '1' } })
  expect(report.hops).toEqual([{ status, location: `${target.origin}/to?x#y` }])
  expect(report.sent.method).toBe(next)
})

test('the origin counts as left for good, also when a later hop leads back', async () => {
  const asked: [string, boolean][] = []
  const target = await startTarget(({ path }, response) => {
    const next = { '/1': '/2', '/2': `http://b.test:${target.port}/3`, '/3': `http://a.test:${target.port}/4` }[path]
    if (next) response.writeHead(307, { location: next })
    response.end()
  })
  await callWith(testFetch(), `http://a.test:${target.port}/1`, {
    headersFor: ({ url, isFirstOrigin }) => {
      asked.push([url.pathname, isFirstOrigin])
      return []
    },
  })
  expect(asked).toEqual([
    ['/1', true],
    ['/2', true],
    ['/3', false],
    ['/4', false],
  ])
})

test('more than five redirects are too many', async () => {
  const target = await startTarget((_, response) => response.writeHead(302, { location: '/again' }).end())
  const report = await callWith(testFetch(), target.origin)
  expect(report.failure).toEqual({ reason: 'redirects', detail: 'more than 5' })
  expect(target.received).toHaveLength(6)
})

test.each(['ftp://a.test/', 'javascript:alert(1)', 'http://', 'http://ada:pw@b.test/', 'file:///etc/passwd'])(
  'to %s are not followed',
  async (location) => {
    const target = await startTarget((_, response) => response.writeHead(302, { location }).end())
    const report = await callWith(testFetch(), target.origin)
    expect(report.failure?.reason).toBe('redirects')
    expect(report.answer?.status).toBe(302)
  },
)

test('a redirect that the job wants as its answer is not followed', async () => {
  const target = await startTarget((_, response) => response.writeHead(302, { location: '/to' }).end('moved'))
  const report = await callWith(testFetch(), target.origin, { isWanted: (status) => status === 302 })
  expect(report).toMatchObject({ failure: null, hops: [], answer: { status: 302, body: { totalBytes: 5 } } })
})
