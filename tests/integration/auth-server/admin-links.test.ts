import { expect, test } from 'vitest'
import { lastMail } from '#tests/support/last-mail.ts'
import {
  createdUser,
  ada as email,
  password,
  projectUrl,
  secretKey,
  seen,
  signIn,
  signUpByMail,
  siteUrl,
  startMailingServer,
} from './start-auth-server.ts'

const newEmail = 'lovelace@example.com'

test('an invitation makes a user without a password and mails a way in', async () => {
  const { server, mailServer } = await startMailingServer({ disableSignup: true })
  const { data, error } = await server.admin().inviteUserByEmail(email, { data: { name: 'Ada' } })
  expect(error).toBeNull()
  expect(data.user).toMatchObject({ invited_at: '2026-11-24T12:00:00.000Z', user_metadata: { name: 'Ada' } })
  const { tokenHash, type, mail } = lastMail(mailServer, email)
  expect([type, mail.subject]).toEqual(['invite', 'You are invited to Cronstead'])
  expect((await server.admin().inviteUserByEmail(email)).error).toBeNull()
  expect((await server.member().verifyOtp({ type: 'invite', token_hash: tokenHash })).error?.code).toBe('otp_expired')
  const member = server.member()
  const again = lastMail(mailServer, email)
  expect((await member.verifyOtp({ type: 'invite', token_hash: again.tokenHash })).error).toBeNull()
  expect((await member.updateUser({ password })).error).toBeNull()
  await signIn(server)
  expect((await server.admin().inviteUserByEmail(email)).error?.code).toBe('email_exists')
})

test('only admins invite and make links', async () => {
  const { server } = await startMailingServer()
  for (const path of ['/invite', '/admin/generate_link']) {
    expect((await seen(server.request('POST', path, { body: { email } }))).body.code).toBe('no_authorization')
  }
})

test.each(['recovery', 'magiclink'] as const)('a link of type %s is made and not mailed', async (type) => {
  const { server, mailServer } = await startMailingServer()
  const user = await createdUser(server)
  const { data, error } = await server.admin().generateLink({ type, email, options: { redirectTo: `${siteUrl}/in` } })
  expect(error).toBeNull()
  expect(data.user?.id).toBe(user.id)
  const { properties } = data
  const hash = properties?.hashed_token
  expect(hash).toMatch(/^[0-9a-f]{56}$/)
  expect(properties).toEqual({
    action_link: `${projectUrl}/auth/v1/verify?token=${hash}&type=${type}&redirect_to=${encodeURIComponent(`${siteUrl}/in`)}`,
    email_otp: expect.stringMatching(/^\d{6}$/),
    hashed_token: hash,
    verification_type: type,
    redirect_to: `${siteUrl}/in`,
  })
  expect(mailServer.mails).toEqual([])
  expect((await server.fetch(properties?.action_link ?? '')).headers.get('location')).toContain('#access_token=')
})

test('a link to sign up makes a user, who confirms by it', async () => {
  const { server } = await startMailingServer()
  const { data } = await server.admin().generateLink({ type: 'signup', email, password, options: { data: { a: 1 } } })
  const tokenHash = data.properties?.hashed_token ?? ''
  const verified = await server.member().verifyOtp({ type: 'signup', token_hash: tokenHash })
  expect(verified.data.user?.user_metadata).toEqual({ a: 1, email_verified: true })
  await signIn(server)
  const again = await server.admin().generateLink({ type: 'signup', email, password })
  expect([again.error?.status, again.error?.code]).toEqual([422, 'email_exists'])
})

test('a link to sign up for who has not confirmed adds to the metadata and keeps the password', async () => {
  const { server } = await startMailingServer()
  await signUpByMail(server)
  const { data } = await server
    .admin()
    .generateLink({ type: 'signup', email, password: 'another battery', options: { data: { a: 1 } } })
  expect(data.user?.user_metadata).toEqual({ name: 'Ada', a: 1 })
  await server.member().verifyOtp({ type: 'signup', token_hash: data.properties?.hashed_token ?? '' })
  await signIn(server)
})

test('a magic link for an unknown address, and an invitation, make a user', async () => {
  const { server } = await startMailingServer()
  const magic = await server.admin().generateLink({ type: 'magiclink', email })
  expect(magic.data.properties?.verification_type).toBe('signup')
  const invited = await server.admin().generateLink({ type: 'invite', email: newEmail })
  expect(invited.data.user?.invited_at).toBe('2026-11-24T12:00:00.000Z')
  const hashed = invited.data.properties?.hashed_token ?? ''
  expect((await server.member().verifyOtp({ type: 'invite', token_hash: hashed })).error).toBeNull()
})

test('both links of a change of address, by their hashes, change it', async () => {
  const { server } = await startMailingServer()
  await createdUser(server)
  const link = async (type: 'email_change_current' | 'email_change_new') =>
    (await server.admin().generateLink({ type, email, newEmail })).data.properties?.hashed_token ?? ''
  const [toOld, toNew] = [await link('email_change_current'), await link('email_change_new')]
  const verify = (tokenHash: string) => server.member().verifyOtp({ type: 'email_change', token_hash: tokenHash })
  expect((await verify(toNew)).data.session).toBeNull()
  expect((await verify(toOld)).data.user?.email).toBe(newEmail)
})

test.each([
  [{ type: 'recovery', email: 'nobody@example.com' }, 404, 'user_not_found'],
  [{ type: 'email_change_new', email: 'nobody@example.com', new_email: newEmail }, 404, 'user_not_found'],
  [{ type: 'email_change_new', email }, 400, 'validation_failed'],
  [{ type: 'email_change_new', email, new_email: 'eve@example.com' }, 422, 'email_exists'],
  [{ type: 'invite', email }, 422, 'email_exists'],
  [{ type: 'signup', email: 'new@example.com' }, 400, 'validation_failed'],
  [{ type: 'signup', email: 'new@example.com', password: 'abc' }, 422, 'weak_password'],
  [{ type: 'other', email }, 400, 'validation_failed'],
  [{ type: 'recovery' }, 400, 'validation_failed'],
])('a link for %j is refused', async (body, status, code) => {
  const { server } = await startMailingServer()
  await createdUser(server)
  await createdUser(server, 'eve@example.com')
  const answer = await seen(server.request('POST', '/admin/generate_link', { token: secretKey, body }))
  expect([answer.status, answer.body.code]).toEqual([status, code])
})
