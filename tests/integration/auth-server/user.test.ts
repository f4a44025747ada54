import { decodeJwt, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import {
  nextHash,
  password,
  projectUrl,
  refresh,
  seen,
  signIn,
  signUp,
  startAuthServer,
  type TestAuthServer,
} from './start-auth-server.ts'

const newPassword = 'another battery staple'

function change(server: TestAuthServer, token: string, body: unknown) {
  return seen(server.request('PUT', '/user', { token, body }))
}

/** A token as this server signs them, with other claims. */
function tokenOf(server: TestAuthServer, claims: Record<string, unknown>, kid = server.signer.kid) {
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' }).sign(server.signer.key)
}

test('a member reads the own user', async () => {
  const server = await startAuthServer()
  const { access_token, user } = await signUp(server)
  const { data, error } = await server.member().getUser(access_token)
  expect(error).toBeNull()
  expect(data.user).toEqual(user)
})

test('without a bearer token nobody is known', async () => {
  const server = await startAuthServer()
  expect(await seen(server.request('GET', '/user'))).toEqual({
    status: 401,
    body: { code: 'no_authorization', message: 'This endpoint requires a valid Bearer token' },
  })
})

test('a token that is expired, foreign, or of nobody is refused', async () => {
  const server = await startAuthServer()
  const { access_token } = await signUp(server)
  const claims = decodeJwt(access_token)
  const read = async (token: string) => {
    const { status, body } = await seen(server.request('GET', '/user', { token }))
    return [status, body.code]
  }
  const { sub: _, ...nobody } = claims
  const [, payload] = access_token.split('.')
  expect(await read('sb_publishable_of_this_test')).toEqual([403, 'bad_jwt'])
  expect(await read(await tokenOf(server, claims, 'another-key'))).toEqual([403, 'bad_jwt'])
  expect(await read(await tokenOf(server, nobody))).toEqual([403, 'bad_jwt'])
  expect(await read(`eyJhbGciOiJub25lIn0.${payload}.`)).toEqual([403, 'bad_jwt'])
  expect(await read(await tokenOf(server, { ...claims, sub: crypto.randomUUID() }))).toEqual([403, 'user_not_found'])
  expect(await read(await tokenOf(server, { ...claims, session_id: undefined }))).toEqual([403, 'session_not_found'])
  expect(await read(await tokenOf(server, { ...claims, aud: 'other' }))).toEqual([400, 'validation_failed'])
  expect(await read(access_token)).toEqual([200, undefined])
  server.advance(3_600_000)
  expect(await read(access_token)).toEqual([403, 'bad_jwt'])
})

test("a token with another member's session is refused", async () => {
  const server = await startAuthServer()
  const ada = decodeJwt((await signUp(server, 'ada@example.com')).access_token)
  const eve = decodeJwt((await signUp(server, 'eve@example.com')).access_token)
  const token = await tokenOf(server, { ...eve, session_id: ada.session_id })
  expect((await seen(server.request('GET', '/user', { token }))).body.code).toBe('session_not_found')
})

test('a banned user is refused at once', async () => {
  const server = await startAuthServer()
  const { access_token, user } = await signUp(server)
  await server.admin().updateUserById(user.id, { ban_duration: '1h' })
  expect(await seen(server.request('GET', '/user', { token: access_token }))).toEqual({
    status: 403,
    body: { code: 'user_banned', message: 'User is banned' },
  })
})

test('a changed password keeps the own session, ends the others and signs in from now on', async () => {
  const server = await startAuthServer()
  const other = await signUp(server)
  const member = server.member()
  const own = (await member.signInWithPassword({ email: 'ada@example.com', password })).data.session
  const { error } = await member.updateUser({ password: newPassword, current_password: password })
  expect(error).toBeNull()
  expect((await refresh(server, own?.refresh_token ?? '')).status).toBe(200)
  expect((await server.member().getUser(own?.access_token)).error).toBeNull()
  expect((await server.member().getUser(other.access_token)).error?.name).toBe('AuthSessionMissingError')
  expect((await refresh(server, other.refresh_token)).status).toBe(400)
  expect((await server.member().signInWithPassword({ email: 'ada@example.com', password })).error?.code).toBe(
    'invalid_credentials',
  )
  await signIn(server, 'ada@example.com', newPassword)
})

test('the current password must be right where it is given', async () => {
  const server = await startAuthServer()
  const { access_token } = await signUp(server)
  expect(await change(server, access_token, { password: newPassword, current_password: 'wrong' })).toMatchObject({
    status: 400,
    body: { code: 'current_password_invalid' },
  })
  await signIn(server)
  expect((await change(server, access_token, { password: newPassword })).status).toBe(200)
})

test.each([
  ['the same password', { password }, 422, 'same_password'],
  ['a weak password', { password: 'abcde' }, 422, 'weak_password'],
  ['an empty password', { password: '' }, 422, 'weak_password'],
  ['a password of 73 bytes', { password: 'a'.repeat(73) }, 400, 'validation_failed'],
  ['a phone number', { phone: '4912345' }, 400, 'validation_failed'],
  ['app_metadata', { app_metadata: { admin: true } }, 403, 'not_admin'],
])('a change to %s is refused and changes nothing', async (_, body, status, code) => {
  const server = await startAuthServer()
  const { access_token, user } = await signUp(server)
  const answer = await change(server, access_token, body)
  expect([answer.status, answer.body.code]).toEqual([status, code])
  expect((await server.member().getUser(access_token)).data.user).toEqual(user)
  await signIn(server)
})

test('metadata is merged by key, and null removes one', async () => {
  const server = await startAuthServer()
  const { access_token } = await signUp(server)
  await change(server, access_token, { data: { theme: { dark: true }, name: 'Ada' } })
  server.advance(1000)
  const { body } = await change(server, access_token, { data: { theme: { size: 2 }, name: null } })
  expect(body).toMatchObject({
    user_metadata: { email_verified: true, theme: { size: 2 } },
    updated_at: '2026-11-24T12:00:01.000Z',
  })
  expect(body.user_metadata).not.toHaveProperty('name')
})

test('the own address, named again, is no change', async () => {
  const server = await startAuthServer()
  const { access_token } = await signUp(server)
  expect((await change(server, access_token, { email: 'ADA@example.com' })).status).toBe(200)
})

test('a session ended while the new password is hashed changes nothing', async () => {
  const server = await startAuthServer()
  const { access_token, user } = await signUp(server)
  const hashing = nextHash()
  const attempt = change(server, access_token, { password: newPassword })
  await hashing
  await server.db.write('DELETE FROM sessions WHERE user_id = ?', [user.id])
  expect((await attempt).body.code).toBe('session_not_found')
  await signIn(server)
})

test('the issuer is the address of the server', async () => {
  const server = await startAuthServer()
  expect(decodeJwt((await signUp(server)).access_token).iss).toBe(`${projectUrl}/auth/v1`)
})
