import { expect, test } from 'vitest'
import { lastMail } from '#tests/support/last-mail.ts'
import {
  createdUser,
  ada as email,
  password,
  refresh,
  seen,
  signIn,
  signUpByMail,
  siteUrl,
  startMailingServer,
} from './start-auth-server.ts'

const newPassword = 'another battery staple'

test('a forgotten password is replaced by way of the mail', async () => {
  const { server, mailServer } = await startMailingServer()
  await createdUser(server)
  const thief = await signIn(server)
  const member = server.member()
  const asked = await member.resetPasswordForEmail(email, { redirectTo: `${siteUrl}/auth/confirm?next=/new-password` })
  expect(asked).toEqual({ data: {}, error: null })
  const { link, tokenHash, mail } = lastMail(mailServer, email)
  expect(mail.subject).toBe('Set a new password')
  expect(link).toContain('&type=recovery&next=%2Fnew-password')
  const { data, error } = await member.verifyOtp({ type: 'recovery', token_hash: tokenHash })
  expect(error).toBeNull()
  expect(data.user?.recovery_sent_at).toBe('2026-11-24T12:00:00.000Z')
  expect((await member.updateUser({ password: newPassword })).error).toBeNull()
  expect((await refresh(server, thief.refresh_token)).status).toBe(400)
  await signIn(server, email, newPassword)
  expect((await server.member().signInWithPassword({ email, password })).error?.code).toBe('invalid_credentials')
})

test('the code of a recovery works in any browser, once', async () => {
  const { server, mailServer } = await startMailingServer()
  await createdUser(server)
  await server.member().resetPasswordForEmail(email)
  const { code } = lastMail(mailServer, email)
  expect((await server.member().verifyOtp({ type: 'signup', email, token: code })).error?.code).toBe('otp_expired')
  expect((await server.member().verifyOtp({ type: 'recovery', email, token: code })).error).toBeNull()
  expect((await server.member().verifyOtp({ type: 'recovery', email, token: code })).error?.code).toBe('otp_expired')
})

test('a second recovery makes the first one void', async () => {
  const { server, mailServer } = await startMailingServer({ mailFrequencyMs: 1000 })
  await createdUser(server)
  await server.member().resetPasswordForEmail(email)
  const first = lastMail(mailServer, email)
  server.advance(1000)
  await server.member().resetPasswordForEmail(email)
  const second = lastMail(mailServer, email)
  const verify = (tokenHash: string) => server.member().verifyOtp({ type: 'recovery', token_hash: tokenHash })
  expect((await verify(first.tokenHash)).error?.code).toBe('otp_expired')
  expect((await verify(second.tokenHash)).error).toBeNull()
})

test('a recovery expires when the server is told so', async () => {
  const { server, mailServer } = await startMailingServer({ mailTokenTtlSeconds: 600 })
  await createdUser(server)
  await server.member().resetPasswordForEmail(email)
  const { tokenHash, mail } = lastMail(mailServer, email)
  expect(mail.text).toContain('within 10 minutes')
  server.advance(600_001)
  const { error } = await server.member().verifyOtp({ type: 'recovery', token_hash: tokenHash })
  expect(error?.code).toBe('otp_expired')
})

test('an unknown address is answered alike, and gets no mail', async () => {
  const { server, mailServer } = await startMailingServer()
  const body = { email: 'nobody@example.com' }
  expect(await seen(server.request('POST', '/recover', { body }))).toEqual({ status: 200, body: {} })
  expect(mailServer.mails).toEqual([])
})

test('a recovery confirms an address, for who reads the mail owns it', async () => {
  const { server, mailServer } = await startMailingServer()
  await signUpByMail(server)
  await server.member().resetPasswordForEmail(email)
  const { tokenHash } = lastMail(mailServer, email)
  const { data } = await server.member().verifyOtp({ type: 'recovery', token_hash: tokenHash })
  expect(data.user).toMatchObject({
    email_confirmed_at: '2026-11-24T12:00:00.000Z',
    identities: [{ identity_data: { email_verified: true } }],
  })
})

test('a changed password makes every mailed token void, whoever changes it', async () => {
  const { server, mailServer } = await startMailingServer()
  const user = await createdUser(server)
  const change = [
    async () => {
      const member = server.member()
      await member.signInWithPassword({ email, password })
      await member.updateUser({ password: newPassword })
    },
    () => server.admin().updateUserById(user.id, { password }),
    () => server.admin().updateUserById(user.id, { email: 'lovelace@example.com' }),
  ]
  for (const step of change) {
    await server.member().resetPasswordForEmail(email)
    await step()
    const { tokenHash } = lastMail(mailServer, email)
    const { error } = await server.member().verifyOtp({ type: 'recovery', token_hash: tokenHash })
    expect(error?.code).toBe('otp_expired')
    server.advance(60_000)
  }
})

test('a banned or deleted user recovers nothing', async () => {
  const { server, mailServer } = await startMailingServer()
  const user = await createdUser(server)
  await server.member().resetPasswordForEmail(email)
  const { tokenHash } = lastMail(mailServer, email)
  const verify = () => seen(server.request('POST', '/verify', { body: { type: 'recovery', token_hash: tokenHash } }))
  await server.admin().updateUserById(user.id, { ban_duration: '1h' })
  expect(await verify()).toEqual({ status: 403, body: { code: 'user_banned', message: 'User is banned' } })
  await server.admin().updateUserById(user.id, { ban_duration: 'none' })
  await server.admin().deleteUser(user.id)
  expect((await verify()).body.code).toBe('otp_expired')
})

test.each([
  [{}, 'Password recovery requires an email'],
  [{ email: 'ada' }, 'Unable to validate email address: invalid format'],
  [{ email, code_challenge: 'a'.repeat(43) }, 'PKCE flow requires code_challenge_method and code_challenge'],
  [
    { email, code_challenge: 'short', code_challenge_method: 's256' },
    'code challenge has to be between 43 and 128 characters',
  ],
])('a recovery of %j is refused', async (body, message) => {
  const { server } = await startMailingServer()
  expect(await seen(server.request('POST', '/recover', { body }))).toEqual({
    status: 400,
    body: { code: 'validation_failed', message },
  })
})
