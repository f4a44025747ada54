// Sequences that the test suites of GoTrue's clients drive, through the untouched clients over a port.
import { expect, test } from 'vitest'
import { totpCode } from '#app/auth-server/factors/totp.server.ts'
import { lastMail } from '#tests/support/last-mail.ts'
import { type PortServer, posted, startOnPort } from './on-a-port.ts'
import { ada as email, password } from './start-auth-server.ts'

const newEmail = 'lovelace@example.com'

async function signedIn(server: PortServer) {
  const { data } = await server.admin().createUser({ email, password, email_confirm: true })
  const client = server.member()
  const { error } = await client.signInWithPassword({ email, password })
  if (error) throw error
  return { client, id: data.user?.id ?? '' }
}

test('metadata of the user merges, null takes a key away, and that of the app is written by admins alone', async () => {
  const server = await startOnPort()
  const { client, id } = await signedIn(server)
  await client.updateUser({ data: { name: 'Ada', colour: 'red' } })
  const { data } = await client.updateUser({ data: { colour: null, size: 1 } })
  expect(data.user?.user_metadata).toEqual({ name: 'Ada', size: 1, email_verified: true })
  const token = (await client.getSession()).data.session?.access_token
  const own = { ...posted({ app_metadata: { plan: 'gold' } }, { authorization: `Bearer ${token}` }), method: 'PUT' }
  expect((await server.raw('/user', own)).status).toBe(403)
  await server.admin().updateUserById(id, { app_metadata: { plan: 'gold' } })
  const { data: after } = await client.refreshSession()
  expect(after.user?.app_metadata).toEqual({ provider: 'email', providers: ['email'], plan: 'gold' })
  expect((await client.getUserIdentities()).data?.identities).toMatchObject([{ provider: 'email', user_id: id }])
})

test('a second factor is enrolled, raises the session, is listed and given up', async () => {
  const server = await startOnPort()
  const { client } = await signedIn(server)
  const level = async () => (await client.mfa.getAuthenticatorAssuranceLevel()).data
  expect(await level()).toMatchObject({ currentLevel: 'aal1', nextLevel: 'aal1' })
  const { data: factor } = await client.mfa.enroll({ factorType: 'totp', friendlyName: 'Phone' })
  const factorId = factor?.id ?? ''
  const challengeId = (await client.mfa.challenge({ factorId })).data?.id ?? ''
  const wrong = await client.mfa.verify({ factorId, challengeId, code: '000000x' })
  expect([wrong.error?.status, wrong.error?.code]).toEqual([422, 'mfa_verification_failed'])
  const code = totpCode(factor?.totp.secret ?? '', Date.now())
  expect((await client.mfa.verify({ factorId, challengeId, code })).error).toBeNull()
  expect(await level()).toMatchObject({ currentLevel: 'aal2', nextLevel: 'aal2' })
  expect((await client.mfa.listFactors()).data?.totp).toMatchObject([{ id: factorId, status: 'verified' }])
  const other = server.member()
  await other.signInWithPassword({ email, password })
  expect((await other.mfa.getAuthenticatorAssuranceLevel()).data).toMatchObject({
    currentLevel: 'aal1',
    nextLevel: 'aal2',
  })
  expect((await other.updateUser({ password: 'another battery' })).error?.code).toBe('insufficient_aal')
  expect((await other.mfa.unenroll({ factorId })).error?.code).toBe('insufficient_aal')
  expect((await client.mfa.unenroll({ factorId })).error).toBeNull()
})

test.each(['magiclink', 'recovery', 'invite', 'signup'] as const)(
  'a link of type %s signs its user in',
  async (type) => {
    const { admin, member } = await startOnPort()
    if (type === 'magiclink' || type === 'recovery') await admin().createUser({ email, email_confirm: true })
    const { data, error } = await admin().generateLink({ type, email, password } as never)
    expect(error).toBeNull()
    expect(data.properties).toMatchObject({ verification_type: type, email_otp: expect.stringMatching(/^\d{6}$/) })
    const token_hash = data.properties?.hashed_token ?? ''
    expect((await member().verifyOtp({ type, token_hash })).data.user?.email).toBe(email)
    expect((await member().verifyOtp({ type, token_hash })).error?.code).toBe('otp_expired')
  },
)

test('links of an admin for both legs change an address', async () => {
  const { admin, member } = await startOnPort()
  await admin().createUser({ email, email_confirm: true })
  const hashOf = async (type: 'email_change_current' | 'email_change_new') =>
    (await admin().generateLink({ type, email, newEmail })).data.properties?.hashed_token ?? ''
  const [current, next] = [await hashOf('email_change_current'), await hashOf('email_change_new')]
  const verify = (token_hash: string) => member().verifyOtp({ type: 'email_change', token_hash })
  const first = await verify(current)
  expect([first.error, first.data.session]).toEqual([null, null])
  expect((await verify(next)).data.user).toMatchObject({ email: newEmail, identities: [{ email: newEmail }] })
  expect((await verify(next)).error?.code).toBe('otp_expired')
})

test('no link is made for nobody, but one to sign up', async () => {
  const { admin } = await startOnPort()
  expect((await admin().generateLink({ type: 'recovery', email: 'nobody@example.com' })).error?.code).toBe(
    'user_not_found',
  )
})

test('who is invited gets in by the mail and sets a password', async () => {
  const { admin, member, mailServer } = await startOnPort()
  const { data } = await admin().inviteUserByEmail(email, { data: { team: 'A' } })
  expect(data.user).toMatchObject({ invited_at: expect.any(String), user_metadata: { team: 'A' } })
  const client = member()
  await client.verifyOtp({ type: 'invite', email, token: lastMail(mailServer, email).code })
  expect((await client.updateUser({ password })).error).toBeNull()
  expect((await member().signInWithPassword({ email, password })).error).toBeNull()
  expect((await admin().inviteUserByEmail(email)).error?.code).toBe('email_exists')
})

test('an anonymous user becomes permanent by a mail', async () => {
  const { member, mailServer } = await startOnPort({ allowAnonymous: true })
  const client = member()
  const { data } = await client.signInAnonymously({ options: { data: { cart: 3 } } })
  expect(data.user).toMatchObject({ is_anonymous: true, identities: [], user_metadata: { cart: 3 } })
  expect((await client.updateUser({ password })).error?.code).toBe('validation_failed')
  await client.updateUser({ email })
  const { data: same } = await client.verifyOtp({
    type: 'email_change',
    email,
    token: lastMail(mailServer, email).code,
  })
  expect(same.user).toMatchObject({ id: data.user?.id, email, is_anonymous: false })
})

test('the code of a link is redeemed by the browser that asked, and by no other', async () => {
  const server = await startOnPort()
  const browser = server.browser()
  await browser().signUp({ email, password })
  const link = lastMail(server.mailServer, email).link
  const opened = await server.raw(link.slice(server.url.length))
  const code = new URL(opened.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const stranger = server.browser()
  await stranger().resetPasswordForEmail('nobody@example.com')
  expect((await stranger().exchangeCodeForSession(code)).error?.code).toBe('bad_code_verifier')
  expect((await browser().exchangeCodeForSession(code)).data.user?.email).toBe(email)
  expect((await browser().getUser()).data.user?.email).toBe(email)
})

test('a banned user neither signs in nor refreshes, until the ban is lifted', async () => {
  const server = await startOnPort()
  const { client, id } = await signedIn(server)
  await server.admin().updateUserById(id, { ban_duration: '24h' })
  const signIn = async () => (await server.member().signInWithPassword({ email, password })).error?.code ?? 'signed in'
  expect([await signIn(), (await client.refreshSession()).error?.code]).toEqual(['user_banned', 'user_banned'])
  await server.admin().updateUserById(id, { ban_duration: 'none' })
  expect(await signIn()).toBe('signed in')
})

test('an old session needs a mailed nonce for a new password, where the server minds', async () => {
  const server = await startOnPort({ needsReauthentication: true, accessTokenTtlSeconds: 3 * 24 * 3600 })
  const { client } = await signedIn(server)
  server.advance(25 * 3_600_000)
  const change = async (nonce?: string) =>
    (await client.updateUser({ password: 'another battery', ...(nonce ? { nonce } : {}) })).error?.code ?? 'changed'
  expect(await change()).toBe('reauthentication_needed')
  expect((await client.reauthenticate()).error).toBeNull()
  expect(await change('000000x')).toBe('reauthentication_not_valid')
  expect(await change(lastMail(server.mailServer, email).code)).toBe('changed')
})

test('signing out ends this session, the others or all', async () => {
  const server = await startOnPort()
  const { client: first } = await signedIn(server)
  const [second, third] = [server.member(), server.member()]
  for (const client of [second, third]) await client.signInWithPassword({ email, password })
  const live = async () => {
    const clients = [first, second, third]
    const answers = await Promise.all(clients.map((client) => client.getUser()))
    return answers.map(({ error }) => error === null)
  }
  await first.signOut({ scope: 'local' })
  expect(await live()).toEqual([false, true, true])
  await second.signOut({ scope: 'others' })
  expect(await live()).toEqual([false, true, false])
  await second.signOut()
  expect(await live()).toEqual([false, false, false])
})
