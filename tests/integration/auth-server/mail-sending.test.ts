import { expect, test } from 'vitest'
import { lastMail } from '#tests/support/last-mail.ts'
import { ada as email, password, seen, signUpByMail, startMailingServer } from './start-auth-server.ts'

test('a mail of one kind goes to an address once a minute', async () => {
  const { server, mailServer } = await startMailingServer()
  await signUpByMail(server)
  server.advance(17_000)
  const refused = {
    status: 429,
    body: {
      code: 'over_email_send_rate_limit',
      message: 'For security purposes, you can only request this after 43 seconds.',
    },
  }
  expect(await seen(server.request('POST', '/resend', { body: { type: 'signup', email } }))).toEqual(refused)
  expect(await seen(server.request('POST', '/signup', { body: { email, password } }))).toEqual(refused)
  server.advance(43_000)
  expect((await server.member().resend({ type: 'signup', email })).error).toBeNull()
  expect(mailServer.mails).toHaveLength(2)
})

test('of many requests at once for one address one mails', async () => {
  const { server, mailServer } = await startMailingServer()
  const answers = await Promise.all(Array.from({ length: 6 }, () => signUpByMail(server)))
  expect(answers.filter(({ error }) => error === null)).toHaveLength(1)
  expect(answers.filter(({ error }) => error?.code === 'over_email_send_rate_limit')).toHaveLength(5)
  expect(mailServer.mails).toHaveLength(1)
})

test('all people together get so many mails an hour and no more', async () => {
  const { server, mailServer } = await startMailingServer({ mailsPerHour: 2 })
  await signUpByMail(server, 'a@example.com')
  await signUpByMail(server, 'b@example.com')
  expect(await seen(server.request('POST', '/signup', { body: { email, password } }))).toEqual({
    status: 429,
    body: { code: 'over_email_send_rate_limit', message: 'email rate limit exceeded' },
  })
  server.advance(1_800_000)
  expect((await signUpByMail(server)).error).toBeNull()
  expect(mailServer.mails).toHaveLength(3)
})

test('a mail that cannot be sent is a failure, and nothing is changed', async () => {
  const { server, mailServer } = await startMailingServer()
  mailServer.refuse(email)
  expect(await seen(server.request('POST', '/signup', { body: { email, password } }))).toEqual({
    status: 500,
    body: { code: 'unexpected_failure', message: 'Error sending confirmation email' },
  })
  expect((await server.admin().listUsers()).data.users).toEqual([])
  mailServer.refuse('')
  await signUpByMail(server)
  server.advance(60_000)
  const before = (await server.admin().listUsers()).data.users
  const { tokenHash } = lastMail(mailServer, email)
  mailServer.refuse(email)
  expect((await server.member().resend({ type: 'signup', email })).error?.status).toBe(500)
  expect((await server.admin().listUsers()).data.users).toEqual(before)
  expect((await server.member().verifyOtp({ type: 'signup', token_hash: tokenHash })).error).toBeNull()
})

test('an address with nothing to confirm is answered alike, and gets no mail', async () => {
  const { server, mailServer } = await startMailingServer()
  await server.admin().createUser({ email, password, email_confirm: true })
  for (const address of [email, 'nobody@example.com']) {
    const resent = await seen(server.request('POST', '/resend', { body: { type: 'signup', email: address } }))
    expect(resent).toEqual({ status: 200, body: {} })
  }
  expect(mailServer.mails).toEqual([])
})

test.each([
  [{ email }, 'Missing one of these types: signup, email_change, sms, phone_change'],
  [{ type: 'recovery', email }, 'Missing one of these types: signup, email_change, sms, phone_change'],
  [{ type: 'signup' }, 'Type provided requires an email address'],
  [{ type: 'email_change' }, 'Missing email address or phone number'],
  [{ type: 'signup', email: 'ada' }, 'Unable to validate email address: invalid format'],
])('to resend %j is refused', async (body, message) => {
  const { server } = await startMailingServer()
  expect(await seen(server.request('POST', '/resend', { body }))).toEqual({
    status: 400,
    body: { code: 'validation_failed', message },
  })
})
