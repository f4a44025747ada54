import { expect, test } from 'vitest'
import { lastMail } from '#tests/support/last-mail.ts'
import { createdUser, ada as email, password, seen, signUpByMail, startMailingServer } from './start-auth-server.ts'

test('a member signs in by the code of a mail', async () => {
  const { server, mailServer } = await startMailingServer()
  await createdUser(server)
  expect((await server.member().signInWithOtp({ email })).error).toBeNull()
  const { mail, code, type } = lastMail(mailServer, email)
  expect([mail.subject, type]).toEqual(['Sign in to Cronstead', 'magiclink'])
  const { data, error } = await server.member().verifyOtp({ type: 'email', email, token: code })
  expect(error).toBeNull()
  expect(data.user?.email).toBe(email)
})

test.each([
  [false, 'signup'],
  [true, 'magiclink'],
])('an unknown address becomes a user who owns it by using the mail (autoconfirm: %s)', async (autoconfirm, type) => {
  const { server, mailServer } = await startMailingServer({ autoconfirm })
  await server.member().signInWithOtp({ email, options: { data: { name: 'Ada' } } })
  const mailed = lastMail(mailServer, email)
  expect(mailed.type).toBe(type)
  expect((await server.admin().listUsers()).data.users[0]).not.toHaveProperty('email_confirmed_at')
  const { data } = await server.member().verifyOtp({ type: 'email', token_hash: mailed.tokenHash })
  expect(data.user).toMatchObject({ email_confirmed_at: '2026-11-24T12:00:00.000Z', user_metadata: { name: 'Ada' } })
})

test('an unknown address is refused where it may not become a user', async () => {
  const { server, mailServer } = await startMailingServer()
  const body = { email, create_user: false }
  expect(await seen(server.request('POST', '/otp', { body }))).toEqual({
    status: 422,
    body: { code: 'otp_disabled', message: 'Signups not allowed for otp' },
  })
  const closed = await startMailingServer({ disableSignup: true })
  expect((await closed.server.member().signInWithOtp({ email })).error?.code).toBe('signup_disabled')
  expect([...mailServer.mails, ...closed.mailServer.mails]).toEqual([])
})

test('who has not confirmed yet is asked to', async () => {
  const { server, mailServer } = await startMailingServer()
  await signUpByMail(server)
  server.advance(60_000)
  await server.member().signInWithOtp({ email, options: { shouldCreateUser: false } })
  expect(lastMail(mailServer, email).type).toBe('signup')
})

test('/magiclink is the same by its older name', async () => {
  const { server, mailServer } = await startMailingServer()
  await createdUser(server)
  expect(await seen(server.request('POST', '/magiclink', { body: { email } }))).toEqual({ status: 200, body: {} })
  expect(lastMail(mailServer, email).type).toBe('magiclink')
  expect((await seen(server.request('POST', '/magiclink', { body: {} }))).status).toBe(400)
})

test.each([
  [{}, 'validation_failed', 'One of email or phone must be set'],
  [{ email: 'ada' }, 'validation_failed', 'Unable to validate email address: invalid format'],
  [{ email, channel: 'sms' }, 'validation_failed', 'Channel should only be specified with Phone OTP'],
  [{ phone: '4912345' }, 'phone_provider_disabled', 'Unsupported phone provider'],
])('to ask for a code by %j is refused', async (body, code, message) => {
  const { server } = await startMailingServer()
  expect(await seen(server.request('POST', '/otp', { body }))).toEqual({ status: 400, body: { code, message } })
})

test('an old session changes the password by a code alone, where the server minds', async () => {
  const { server, mailServer } = await startMailingServer({
    needsReauthentication: true,
    accessTokenTtlSeconds: 172_800,
  })
  await createdUser(server)
  const member = server.member()
  await member.signInWithPassword({ email, password })
  server.advance(25 * 3_600_000)
  const change = async (nonce?: string) =>
    (await member.updateUser({ password: 'another battery', ...(nonce ? { nonce } : {}) })).error
  expect((await change())?.code).toBe('reauthentication_needed')
  expect((await member.reauthenticate()).error).toBeNull()
  const { code, mail } = lastMail(mailServer, email)
  expect(mail.subject).toBe('Your code')
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  expect(await change(wrong)).toMatchObject({ status: 422, code: 'reauthentication_not_valid' })
  expect(await change(code)).toBeNull()
  expect((await member.reauthenticate()).error?.code).toBe('over_email_send_rate_limit')
})

test('the current password is asked for where the server minds, but not after a recovery', async () => {
  const { server, mailServer } = await startMailingServer({ needsCurrentPassword: true })
  await createdUser(server)
  const member = server.member()
  await member.signInWithPassword({ email, password })
  const refused = await member.updateUser({ password: 'another battery' })
  expect([refused.error?.status, refused.error?.code]).toEqual([400, 'current_password_required'])
  await member.resetPasswordForEmail(email)
  const forgetful = server.member()
  await forgetful.verifyOtp({ type: 'recovery', token_hash: lastMail(mailServer, email).tokenHash })
  expect((await forgetful.updateUser({ password: 'another battery' })).error).toBeNull()
})
