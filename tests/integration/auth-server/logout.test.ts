import { expect, test } from 'vitest'
import { refresh, seen, signIn, signUp, startAuthServer, type TestAuthServer } from './start-auth-server.ts'

async function threeSessions() {
  const server = await startAuthServer()
  const sessions = [await signUp(server), await signIn(server), await signIn(server)]
  const bystander = await signUp(server, 'eve@example.com')
  return { server, tokens: sessions.map((session) => session.access_token), sessions, bystander }
}

async function isAlive(server: TestAuthServer, token: string): Promise<boolean> {
  return (await server.request('GET', '/user', { token })).ok
}

test.each([
  ['', [false, false, false]],
  ['?scope=global', [false, false, false]],
  ['?scope=local', [false, true, true]],
  ['?scope=others', [true, false, false]],
])('POST /logout%s', async (query, alive) => {
  const { server, tokens, sessions, bystander } = await threeSessions()
  const answer = await server.request('POST', `/logout${query}`, { token: tokens[0] ?? '' })
  expect([answer.status, await answer.text()]).toEqual([204, ''])
  expect(await Promise.all(tokens.map((token) => isAlive(server, token)))).toEqual(alive)
  const refreshes = await Promise.all(sessions.map(({ refresh_token }) => refresh(server, refresh_token)))
  expect(refreshes.map(({ ok }) => ok)).toEqual(alive)
  expect(await isAlive(server, bystander.access_token)).toBe(true)
})

test('a scope nobody knows is refused', async () => {
  const { server, tokens } = await threeSessions()
  expect(await seen(server.request('POST', '/logout?scope=most', { token: tokens[0] ?? '' }))).toEqual({
    status: 400,
    body: { code: 'validation_failed', message: 'Unsupported logout scope "most"' },
  })
  expect(await isAlive(server, tokens[0] ?? '')).toBe(true)
})

test('supabase-js signs out, and again without harm', async () => {
  const { server } = await threeSessions()
  const member = server.member()
  const { data } = await member.signInWithPassword({ email: 'eve@example.com', password: 'correct horse battery' })
  expect(await member.signOut({ scope: 'local' })).toEqual({ error: null })
  expect(await isAlive(server, data.session?.access_token ?? '')).toBe(false)
  expect(await member.signOut()).toEqual({ error: null })
})
