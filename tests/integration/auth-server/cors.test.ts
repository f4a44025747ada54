import { expect, test } from 'vitest'
import { secretKey, startAuthServer, type TestAuthServer } from './start-auth-server.ts'

const origin = 'https://app.example.com'

/** What a browser asks before it lets a page of `origin` send supabase-js's request. */
function ask(server: TestAuthServer, method: string, headers: string) {
  return server.request('OPTIONS', '/token?grant_type=password', {
    headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
  })
}

test('a browser may send what supabase-js sends, from any site', async () => {
  const server = await startAuthServer()
  const asked = 'apikey,authorization,content-type,x-client-info,x-supabase-api-version'
  const answer = await ask(server, 'POST', asked)
  expect(answer.status).toBe(204)
  expect(Object.fromEntries(answer.headers)).toEqual({
    'access-control-allow-origin': '*',
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': asked,
    vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  })
})

test.each([
  ['TRACE', 'apikey'],
  ['POST', 'apikey, x-forwarded-for'],
])('a browser that asks for %s with %s is allowed nothing', async (method, headers) => {
  const server = await startAuthServer()
  const answer = await ask(server, method, headers)
  expect([answer.status, [...answer.headers.keys()]]).toEqual([204, ['vary']])
})

test('an OPTIONS that asks nothing is a wrong method', async () => {
  const server = await startAuthServer()
  expect((await server.request('OPTIONS', '/token', { headers: { origin } })).status).toBe(405)
})

test('a page may read answers, errors and the headers by which clients page', async () => {
  const server = await startAuthServer()
  const read = (token: string) => server.request('GET', '/admin/users', { token, headers: { origin } })
  for (const answer of [await read(secretKey), await read('wrong')]) {
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('access-control-expose-headers')).toBe('X-Total-Count, Link, X-Supabase-Api-Version')
    expect(answer.headers.get('vary')).toBe('Origin')
  }
  const { headers } = await server.request('GET', '/admin/users', { token: secretKey })
  expect([headers.get('vary'), headers.get('access-control-allow-origin')]).toEqual(['Origin', null])
})
