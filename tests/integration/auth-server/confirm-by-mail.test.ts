import { expect, test } from 'vitest'
import { lastMail } from '#tests/support/last-mail.ts'
import { startMailServer } from '#tests/support/mail-server.ts'
import {
  ada as email,
  onHash,
  password,
  seen,
  signIn,
  signUp,
  signUpByMail,
  startAuthServer,
  startMailingServer,
} from './start-auth-server.ts'

test('sign-up mails a link and a code, and answers with the user and no session', async () => {
  const { server, mailServer } = await startMailingServer()
  const { data, error } = await signUpByMail(server, 'Ada@Example.com')
  expect(error).toBeNull()
  expect(data.session).toBeNull()
  expect(data.user).toMatchObject({
    email,
    role: 'authenticated',
    confirmation_sent_at: '2026-11-24T12:00:00.000Z',
    user_metadata: { name: 'Ada' },
    identities: [{ provider: 'email', identity_data: { email_verified: false } }],
  })
  expect(data.user).not.toHaveProperty('email_confirmed_at')
  const { mail, link, code } = lastMail(mailServer, email)
  expect(mailServer.mails).toHaveLength(1)
  expect(mail.subject).toBe('Confirm your address')
  expect(link).toMatch(
    /^https:\/\/cron\.example\.com\/auth\/confirm\?token_hash=[0-9a-f]{56}&type=signup&next=%2Fjobs$/,
  )
  expect(mail.html).toContain(code)
  expect(mail.html).toContain(link.replaceAll('&', '&#38;'))
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
})

test('until the address is confirmed the right password is told so', async () => {
  const { server } = await startMailingServer()
  await signUpByMail(server)
  const { error } = await server.member().signInWithPassword({ email, password })
  expect(error?.code).toBe('email_not_confirmed')
})

test('the hash of the link confirms the address and opens a session, once', async () => {
  const { server, mailServer } = await startMailingServer()
  await signUpByMail(server)
  const { tokenHash } = lastMail(mailServer, email)
  const { data, error } = await server.member().verifyOtp({ type: 'signup', token_hash: tokenHash })
  expect(error).toBeNull()
  expect(data.user).toMatchObject({
    email_confirmed_at: '2026-11-24T12:00:00.000Z',
    last_sign_in_at: '2026-11-24T12:00:00.000Z',
    user_metadata: { name: 'Ada', email_verified: true },
    identities: [{ identity_data: { email_verified: true } }],
  })
  const { data: claims } = await server.member().getClaims(data.session?.access_token, { allowExpired: true })
  expect(claims?.claims.amr).toEqual([{ method: 'otp', timestamp: server.now() / 1000 }])
  const again = await seen(server.request('POST', '/verify', { body: { type: 'signup', token_hash: tokenHash } }))
  expect(again).toEqual({
    status: 403,
    body: { code: 'otp_expired', message: 'Email link is invalid or has expired' },
  })
  await signIn(server)
})

test.each(['signup', 'email', 'invite'] as const)('the code confirms the address, too, as %s', async (type) => {
  const { server, mailServer } = await startMailingServer()
  await signUpByMail(server)
  const { code } = lastMail(mailServer, email)
  const { data, error } = await server.member().verifyOtp({ type, email: 'ADA@example.com', token: code })
  expect(error).toBeNull()
  expect(data.session?.user.email).toBe(email)
  expect((await server.member().verifyOtp({ type, email, token: code })).error?.code).toBe('otp_expired')
})

test('a link works for an hour and not longer', async () => {
  const { server, mailServer } = await startMailingServer()
  await signUpByMail(server)
  const { tokenHash, code } = lastMail(mailServer, email)
  server.advance(3_600_001)
  expect((await server.member().verifyOtp({ type: 'signup', token_hash: tokenHash })).error?.code).toBe('otp_expired')
  const typed = await seen(server.request('POST', '/verify', { body: { type: 'signup', email, token: code } }))
  expect(typed).toEqual({ status: 403, body: { code: 'otp_expired', message: 'Token has expired or is invalid' } })
})

test('a sign-up for a confirmed address is answered as if it were new, hashes a password and mails nothing', async () => {
  const { server, mailServer } = await startMailingServer()
  await server.admin().createUser({ email, password, email_confirm: true })
  let hashes = 0
  const stop = onHash(() => {
    hashes += 1
  })
  const { data, error } = await signUpByMail(server)
  stop()
  expect([error, hashes, mailServer.mails]).toEqual([null, 1, []])
  const at = '2026-11-24T12:00:00.000Z'
  expect(data.user).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    aud: 'authenticated',
    role: '',
    email,
    phone: '',
    confirmation_sent_at: at,
    created_at: at,
    updated_at: at,
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: { name: 'Ada' },
    identities: [],
    is_anonymous: false,
  })
  expect((await server.admin().listUsers()).data.users).toHaveLength(1)
})

test('a second sign-up for an unconfirmed address mails again and keeps the first password', async () => {
  const { server, mailServer } = await startMailingServer()
  const first = await signUpByMail(server)
  server.advance(60_000)
  const { data } = await server.member().signUp({ email, password: 'another battery' })
  expect(data.user?.id).toBe(first.data.user?.id)
  expect(mailServer.mails).toHaveLength(2)
  const { tokenHash } = lastMail(mailServer, email)
  expect((await server.member().verifyOtp({ type: 'signup', token_hash: tokenHash })).error).toBeNull()
  await signIn(server)
  const other = await server.member().signInWithPassword({ email, password: 'another battery' })
  expect(other.error?.code).toBe('invalid_credentials')
})

test('a later mail makes the earlier one void', async () => {
  const { server, mailServer } = await startMailingServer()
  await signUpByMail(server)
  const earlier = lastMail(mailServer, email)
  server.advance(60_000)
  expect((await server.member().resend({ type: 'signup', email })).error).toBeNull()
  const later = lastMail(mailServer, email)
  const verify = (tokenHash: string) => server.member().verifyOtp({ type: 'signup', token_hash: tokenHash })
  expect((await verify(earlier.tokenHash)).error?.code).toBe('otp_expired')
  expect((await verify(later.tokenHash)).error).toBeNull()
})

test('a user who confirmed an address by mail and one who was confirmed by an admin sign up no more', async () => {
  const { server, mailServer } = await startMailingServer()
  await signUpByMail(server)
  const { tokenHash } = lastMail(mailServer, email)
  await server.member().verifyOtp({ type: 'signup', token_hash: tokenHash })
  server.advance(60_000)
  const { data } = await signUpByMail(server)
  expect(data.user?.identities).toEqual([])
  expect(mailServer.mails).toHaveLength(1)
})

test('sign-up can be closed', async () => {
  for (const autoconfirm of [true, false]) {
    const server = await startAuthServer({ disableSignup: true, autoconfirm })
    expect(await seen(server.request('POST', '/signup', { body: { email, password } }))).toEqual({
      status: 422,
      body: { code: 'signup_disabled', message: 'Signups not allowed for this instance' },
    })
    const { body } = await seen(server.request('GET', '/settings'))
    expect(body).toMatchObject({ disable_signup: true, mailer_autoconfirm: autoconfirm })
  }
})

test('a sign-up that confirms itself sends no mail', async () => {
  const mailServer = await startMailServer()
  const server = await startAuthServer({ mailServer })
  await signUp(server)
  expect(mailServer.mails).toEqual([])
})
