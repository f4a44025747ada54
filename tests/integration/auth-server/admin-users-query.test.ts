import { expect, test } from 'vitest'
import { secretKey, seen, startAuthServer } from './start-auth-server.ts'

async function openServer() {
  const server = await startAuthServer({ allowAnonymous: true })
  const people = { 'ada@example.com': 'Ada Lovelace', 'bob_b@example.com': 'Bob', 'bobxb@example.org': 'Ada Twin' }
  for (const [email, full_name] of Object.entries(people)) {
    await server.admin().createUser({ email, user_metadata: { full_name } })
    server.advance(1000)
  }
  await server.member().signInAnonymously()
  const list = async (query: string) => {
    const answer = await server.request('GET', `/admin/users?${query}`, { token: secretKey })
    const { users } = await answer.json()
    return [users.map(({ email }: { email: string }) => email), answer.headers.get('x-total-count')]
  }
  return { server, list }
}

test('a filter finds a part of an address or of a full name, in any case', async () => {
  const { list } = await openServer()
  expect(await list('filter=EXAMPLE.ORG')).toEqual([['bobxb@example.org'], '1'])
  expect(await list('filter=ada')).toEqual([['bobxb@example.org', 'ada@example.com'], '2'])
  expect(await list('filter=nobody')).toEqual([[], '0'])
  expect(await list('filter=')).toEqual([['', 'bobxb@example.org', 'bob_b@example.com', 'ada@example.com'], '4'])
})

test('signs that SQL takes for wildcards are letters', async () => {
  const { list } = await openServer()
  expect(await list('filter=bob_')).toEqual([['bob_b@example.com'], '1'])
  expect(await list('filter=%25')).toEqual([[], '0'])
  expect(await list('filter=%5C')).toEqual([[], '0'])
})

test('the oldest may come first, and no other column is sorted by', async () => {
  const { server, list } = await openServer()
  expect((await list('sort=created_at+asc&per_page=1'))[0]).toEqual(['ada@example.com'])
  expect((await list('sort=created_at+desc&per_page=1'))[0]).toEqual([''])
  const answer = await seen(server.request('GET', '/admin/users?sort=password_hash', { token: secretKey }))
  expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed'])
})

test('the pages of a filter link to each other with it', async () => {
  const { server } = await openServer()
  const { headers } = await server.request('GET', '/admin/users?filter=bob&per_page=1', { token: secretKey })
  expect(headers.get('link')).toBe(
    '</auth/v1/admin/users?page=2&per_page=1&filter=bob>; rel="next", </auth/v1/admin/users?page=2&per_page=1&filter=bob>; rel="last"',
  )
})
