import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { findSession } from '#app/auth-server/sessions/sessions.server.ts'
import { encodeRefreshToken } from '#app/auth-server/tokens/refresh-token.server.ts'
import { refresh, seen, signUp, startAuthServer, type TestAuthServer } from './start-auth-server.ts'

async function refreshed(server: TestAuthServer, token: string): Promise<string> {
  const { status, body } = await seen(refresh(server, token))
  expect(status).toBe(200)
  return body.refresh_token
}

test('a refresh gives new tokens for the same session', async () => {
  const server = await startAuthServer()
  const session = await signUp(server)
  server.advance(3_600_000)
  const { data, error } = await server.member().refreshSession({ refresh_token: session.refresh_token })
  expect(error).toBeNull()
  expect(data.session?.refresh_token).not.toBe(session.refresh_token)
  const [before, after] = [session.access_token, data.session?.access_token ?? ''].map(decodeJwt)
  expect(after).toEqual({ ...before, iat: Number(before?.iat) + 3600, exp: Number(before?.exp) + 3600 })
})

test('twenty refreshes of one token at the same time all get the same new one', async () => {
  const server = await startAuthServer()
  const { refresh_token } = await signUp(server)
  const answers = await Promise.all(Array.from({ length: 20 }, () => seen(refresh(server, refresh_token))))
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
  expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1)
})

test('the previous token always gets the current one, for its answer may have been lost', async () => {
  const server = await startAuthServer()
  const { refresh_token: first } = await signUp(server)
  const second = await refreshed(server, first)
  server.advance(30 * 24 * 3_600_000)
  expect(await refreshed(server, first)).toBe(second)
  expect(await refreshed(server, second)).not.toBe(second)
})

test('a token two behind gets the current one within 10 s of the last refresh', async () => {
  const server = await startAuthServer()
  const { refresh_token: first } = await signUp(server)
  const third = await refreshed(server, await refreshed(server, first))
  server.advance(9_999)
  expect(await refreshed(server, first)).toBe(third)
})

test('a token two behind after 10 s ends the session, and its access token is refused', async () => {
  const server = await startAuthServer()
  const { refresh_token: first, access_token, user } = await signUp(server)
  const third = await refreshed(server, await refreshed(server, first))
  server.advance(10_000)
  expect(await seen(refresh(server, first))).toEqual({
    status: 400,
    body: { code: 'refresh_token_already_used', message: 'Invalid Refresh Token: Already Used' },
  })
  expect((await seen(refresh(server, third))).body.code).toBe('refresh_token_not_found')
  expect(await seen(server.request('GET', '/user', { token: access_token }))).toEqual({
    status: 403,
    body: { code: 'session_not_found', message: 'Session from session_id claim in JWT does not exist' },
  })
  expect(await server.db.read("SELECT user_id FROM audit_log WHERE action = 'token_revoked'")).toEqual([
    { user_id: user.id },
  ])
})

test('a token ahead of the session was not issued here, and the session lives on', async () => {
  const server = await startAuthServer()
  const { refresh_token, access_token } = await signUp(server)
  const sessionId = String(decodeJwt(access_token).session_id)
  const session = await findSession(server.db, sessionId)
  const ahead = encodeRefreshToken({ sessionId, counter: 1 }, session?.refresh_hmac_key ?? new Uint8Array())
  expect(await seen(refresh(server, ahead))).toEqual({
    status: 400,
    body: { code: 'validation_failed', message: 'Invalid Refresh Token: Not Issued By This Server' },
  })
  await refreshed(server, refresh_token)
})

test('a token of the session signed with another key is not found', async () => {
  const server = await startAuthServer()
  const { access_token } = await signUp(server)
  const sessionId = String(decodeJwt(access_token).session_id)
  const forged = encodeRefreshToken({ sessionId, counter: 0 }, new Uint8Array(32))
  expect((await seen(refresh(server, forged))).body).toEqual({
    code: 'refresh_token_not_found',
    message: 'Invalid Refresh Token: Refresh Token Not Found',
  })
})

test('a text that is no token is not found', async () => {
  const server = await startAuthServer()
  expect(await seen(refresh(server, 'abcdefghijkl'))).toMatchObject({
    status: 400,
    body: { code: 'refresh_token_not_found' },
  })
})

test('an empty token is the one error in the words of OAuth', async () => {
  const server = await startAuthServer()
  expect(await seen(refresh(server, ''))).toEqual({
    status: 400,
    body: { error: 'invalid_request', error_description: 'refresh_token required' },
  })
})

test('a banned user gets no new token', async () => {
  const server = await startAuthServer()
  const { refresh_token, user } = await signUp(server)
  await server.admin().updateUserById(user.id, { ban_duration: '24h' })
  expect(await seen(refresh(server, refresh_token))).toEqual({
    status: 400,
    body: { code: 'user_banned', message: 'Invalid Refresh Token: User Banned' },
  })
})

test('sessions and tokens survive a restart', async () => {
  const before = await startAuthServer()
  const { refresh_token } = await signUp(before)
  const after = await startAuthServer({ dir: before.dir })
  await refreshed(after, refresh_token)
})
