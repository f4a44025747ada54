import { expect, test } from 'vitest'
import { lastMail } from '#tests/support/last-mail.ts'
import {
  createdUser,
  ada as email,
  password,
  seen,
  signIn,
  startMailingServer,
  type TestAuthServer,
} from './start-auth-server.ts'

const newEmail = 'lovelace@example.com'
const firstLeg = {
  msg: 'Confirmation link accepted. Please proceed to confirm link sent to the other email',
  code: '200',
}

/** Ada, signed in, who has asked to change her address. */
async function startWithChange(options: Parameters<typeof startMailingServer>[0] = {}) {
  const started = await startMailingServer(options)
  await createdUser(started.server)
  const member = started.server.member()
  await member.signInWithPassword({ email, password })
  const asked = await member.updateUser({ email: 'Lovelace@Example.com' })
  const { mailServer } = started
  return { ...started, member, asked, toOld: lastMail(mailServer, email), toNew: lastMail(mailServer, newEmail) }
}

function verify(server: TestAuthServer, tokenHash: string) {
  return seen(server.request('POST', '/verify', { body: { type: 'email_change', token_hash: tokenHash } }))
}

test('a change of address mails both, and changes nothing yet', async () => {
  const { server, asked, toOld, toNew } = await startWithChange()
  expect(asked.error).toBeNull()
  expect(asked.data.user).toMatchObject({
    email,
    new_email: newEmail,
    email_change_sent_at: '2026-11-24T12:00:00.000Z',
  })
  expect(toOld.mail.text).toContain(`is to move to ${newEmail}`)
  expect([toOld.type, toNew.type]).toEqual(['email_change', 'email_change'])
  await signIn(server)
})

test.each([
  ['the old one', 'the new one', true],
  ['the new one', 'the old one', false],
])('%s agrees first, then %s', async (_, __, oldFirst) => {
  const { server, toOld, toNew } = await startWithChange()
  const [first, second] = oldFirst ? [toOld, toNew] : [toNew, toOld]
  expect(await verify(server, first.tokenHash)).toEqual({ status: 200, body: firstLeg })
  expect((await verify(server, first.tokenHash)).status).toBe(403)
  await signIn(server)
  const { status, body } = await verify(server, second.tokenHash)
  expect(status).toBe(200)
  expect(body.user).toMatchObject({
    email: newEmail,
    identities: [{ identity_data: { email: newEmail, email_verified: true } }],
  })
  expect(body.user).not.toHaveProperty('new_email')
  await signIn(server, newEmail)
  expect((await server.member().signInWithPassword({ email, password })).error?.code).toBe('invalid_credentials')
})

test('supabase-js takes the first agreement for no error and no session, and codes work, too', async () => {
  const { server, toOld, toNew } = await startWithChange()
  const verifyCode = (address: string, token: string) =>
    server.member().verifyOtp({ type: 'email_change', email: address, token })
  expect(await verifyCode(email, toOld.code)).toMatchObject({ data: { session: null }, error: null })
  expect((await verifyCode(newEmail, toNew.code)).data.session?.user.email).toBe(newEmail)
})

test('the links of GoTrue say that the other address has to agree, and lead on', async () => {
  const { server, toOld, toNew } = await startWithChange()
  const open = async (hash: string) =>
    (await server.request('GET', `/verify?type=email_change&token=${hash}`)).headers.get('location')
  expect(await open(toNew.tokenHash)).toMatch(/#message=Confirmation\+link\+accepted.*&sb=$/)
  expect(await open(toOld.tokenHash)).toContain('#access_token=')
})

test('asking again makes the first mails void and takes back who agreed', async () => {
  const { server, mailServer, member, toOld } = await startWithChange()
  await verify(server, toOld.tokenHash)
  server.advance(60_000)
  expect((await member.resend({ type: 'email_change', email })).error).toBeNull()
  const toNew = lastMail(mailServer, newEmail)
  expect(await verify(server, toNew.tokenHash)).toEqual({ status: 200, body: firstLeg })
  expect((await verify(server, lastMail(mailServer, email).tokenHash)).body.user.email).toBe(newEmail)
})

test('an address of another member is refused when it is asked for, and when it was taken since', async () => {
  const { server, member, toOld, toNew } = await startWithChange()
  await createdUser(server, 'eve@example.com')
  const taken = await member.updateUser({ email: 'eve@example.com' })
  expect([taken.error?.status, taken.error?.code]).toEqual([422, 'email_exists'])
  await createdUser(server, newEmail)
  await verify(server, toOld.tokenHash)
  expect(await verify(server, toNew.tokenHash)).toMatchObject({ status: 422, body: { code: 'email_exists' } })
  await signIn(server)
})

test('a mail that does not go out changes nothing, though the other one has gone', async () => {
  const { server, mailServer } = await startMailingServer()
  await createdUser(server)
  const member = server.member()
  await member.signInWithPassword({ email, password })
  mailServer.refuse(email)
  expect((await member.updateUser({ email: newEmail })).error?.status).toBe(500)
  expect((await member.getUser()).data.user).not.toHaveProperty('new_email')
  expect((await verify(server, lastMail(mailServer, newEmail).tokenHash)).status).toBe(403)
  mailServer.refuse('')
  expect((await member.updateUser({ email: newEmail })).error).toBeNull()
})

test('a password in the same request is changed with the address being asked for, or not at all', async () => {
  const { server, mailServer } = await startMailingServer()
  await createdUser(server)
  const member = server.member()
  await member.signInWithPassword({ email, password })
  mailServer.refuse(newEmail)
  const change = { email: newEmail, password: 'another battery', data: { name: 'Ada' } }
  expect((await member.updateUser(change)).error?.status).toBe(500)
  await signIn(server)
  mailServer.refuse('')
  const { data } = await member.updateUser(change)
  expect(data.user).toMatchObject({ new_email: newEmail, user_metadata: { name: 'Ada' } })
  await signIn(server, email, 'another battery')
  await verify(server, lastMail(mailServer, email).tokenHash)
  expect((await verify(server, lastMail(mailServer, newEmail).tokenHash)).body.user.email).toBe(newEmail)
})

test('an anonymous user is asked at the new address alone, and has one then', async () => {
  const { server, mailServer } = await startMailingServer({ allowAnonymous: true })
  const member = server.member()
  const { data } = await member.signInAnonymously()
  const asked = await member.updateUser({ email: newEmail, password })
  expect(asked.data.user).toMatchObject({ email: '', new_email: newEmail, is_anonymous: true })
  expect(mailServer.mails).toHaveLength(1)
  const { tokenHash, mail } = lastMail(mailServer, newEmail)
  expect(mail.text).toMatch(/^Someone wants to use this address/)
  const { body } = await verify(server, tokenHash)
  expect(body.user).toMatchObject({ id: data.user?.id, email: newEmail, is_anonymous: false })
  await signIn(server, newEmail)
})

test('one is asked once a minute', async () => {
  const { member } = await startWithChange()
  expect((await member.updateUser({ email: 'other@example.com' })).error?.code).toBe('over_email_send_rate_limit')
})

test('where sign-ups confirm themselves one address is enough', async () => {
  const { server, toNew } = await startWithChange({ autoconfirm: true })
  expect((await verify(server, toNew.tokenHash)).body.user.email).toBe(newEmail)
})
