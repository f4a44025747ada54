import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { createPasswordHashes } from '#app/auth-server/passwords/password-hashes.server.ts'
import { nextHash, onHash, password, seen, signIn, signUp, startAuthServer } from './start-auth-server.ts'

const argon2id = '$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA'

test('the right password opens a session of its own', async () => {
  const server = await startAuthServer()
  const first = await signUp(server)
  server.advance(60_000)
  const second = await signIn(server, 'ADA@example.com')
  expect(decodeJwt(second.access_token).session_id).not.toBe(decodeJwt(first.access_token).session_id)
  expect(second.user).toMatchObject({ id: first.user.id, last_sign_in_at: '2026-11-24T12:01:00.000Z' })
})

test('an unknown address and a wrong password get the same answer', async () => {
  const server = await startAuthServer()
  await signUp(server)
  const answers = await Promise.all(
    ['ada@example.com', 'nobody@example.com'].map((email) =>
      server.request('POST', '/token?grant_type=password', { body: { email, password: 'wrong' } }),
    ),
  )
  for (const answer of answers) {
    expect(await seen(answer)).toEqual({
      status: 400,
      body: { code: 'invalid_credentials', message: 'Invalid login credentials' },
    })
  }
})

test('an unknown address, a user without a password and a wrong password cost one hash each, as does the right one', async () => {
  const server = await startAuthServer()
  await signUp(server)
  await server.admin().createUser({ email: 'keyless@example.com', email_confirm: true })
  const hashesOf = async (email: string, secret: string) => {
    let hashes = 0
    const stop = onHash(() => {
      hashes += 1
    })
    await server.member().signInWithPassword({ email, password: secret })
    stop()
    return hashes
  }
  expect(await hashesOf('ada@example.com', password)).toBe(1)
  expect(await hashesOf('ada@example.com', 'wrong')).toBe(1)
  expect(await hashesOf('nobody@example.com', 'wrong')).toBe(1)
  expect(await hashesOf('keyless@example.com', 'wrong')).toBe(1)
})

test('an address that is not confirmed does not sign in, and only the right password learns why', async () => {
  const server = await startAuthServer()
  await server.admin().createUser({ email: 'ada@example.com', password })
  const attempt = (secret: string) => server.member().signInWithPassword({ email: 'ada@example.com', password: secret })
  expect((await attempt(password)).error).toMatchObject({ status: 400, code: 'email_not_confirmed' })
  expect((await attempt('wrong')).error).toMatchObject({ status: 400, code: 'invalid_credentials' })
})

test('a banned user does not sign in until the ban is over', async () => {
  const server = await startAuthServer()
  const { user } = await signUp(server)
  await server.admin().updateUserById(user.id, { ban_duration: '1h' })
  const attempt = (secret: string) => server.member().signInWithPassword({ email: 'ada@example.com', password: secret })
  expect((await attempt(password)).error).toMatchObject({ status: 400, code: 'user_banned' })
  expect((await attempt('wrong')).error).toMatchObject({ status: 400, code: 'invalid_credentials' })
  server.advance(3_600_000)
  expect((await attempt(password)).error).toBeNull()
})

test('a password changed while it was being checked opens no session', async () => {
  const server = await startAuthServer()
  const { user } = await signUp(server)
  const hashing = nextHash()
  const attempt = server.member().signInWithPassword({ email: 'ada@example.com', password })
  await hashing
  await server.db.write('UPDATE users SET password_hash = ? WHERE id = ?', [argon2id, user.id])
  expect((await attempt).error?.code).toBe('invalid_credentials')
})

test('a password that no longer meets the rules signs in and is told so', async () => {
  const server = await startAuthServer()
  const password_hash = await createPasswordHashes().hash('abc')
  await server.admin().createUser({ email: 'ada@example.com', password_hash, email_confirm: true })
  const { data } = await server.member().signInWithPassword({ email: 'ada@example.com', password: 'abc' })
  expect(data.session).not.toBeNull()
  expect(data.weakPassword).toEqual({
    message: 'Password should be at least 6 characters.',
    reasons: ['length'],
  })
})

test.each([
  ['no address', '?grant_type=password', { password }, 400, 'validation_failed', 'missing email or phone'],
  [
    'a phone number',
    '?grant_type=password',
    { phone: '49', password },
    422,
    'phone_provider_disabled',
    'Phone logins are disabled',
  ],
  [
    'both',
    '?grant_type=password',
    { email: 'a@b.example', phone: '49', password },
    400,
    'validation_failed',
    'Only an email address or phone number should be provided on login.',
  ],
  ['another grant', '?grant_type=magic', {}, 400, 'invalid_credentials', 'unsupported_grant_type'],
  ['no grant', '', {}, 400, 'invalid_credentials', 'unsupported_grant_type'],
])('a token request with %s is refused', async (_, query, body, status, code, message) => {
  const server = await startAuthServer()
  expect(await seen(server.request('POST', `/token${query}`, { body }))).toEqual({ status, body: { code, message } })
})
