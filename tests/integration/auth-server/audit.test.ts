import { pino } from 'pino'
import { expect, test } from 'vitest'
import { totpCode } from '#app/auth-server/factors/totp.server.ts'
import { protectedMember, signedIn } from './members.ts'
import {
  createdUser,
  ada as email,
  password,
  projectUrl,
  refresh,
  secretKey,
  seen,
  signUp,
  startAuthServer,
  startMailingServer,
  type TestAuthServer,
} from './start-auth-server.ts'

async function openServer() {
  const server = await startAuthServer()
  const { data } = await server.member().signUp({ email: 'ada@example.com', password: 'correct horse' })
  await server.admin().createUser({ email: 'bob@example.com' })
  const audit = (query: string, token?: string) =>
    seen(server.request('GET', `/admin/audit?${query}`, token === undefined ? {} : { token }))
  const actions = async (query: string) =>
    (await audit(query, secretKey)).body.map(({ payload }: { payload: { action: string } }) => payload.action)
  return { audit, actions, member: data }
}

test('an admin reads what happened, the newest first', async () => {
  const { audit, member } = await openServer()
  const { status, body } = await audit('', secretKey)
  expect([status, body.length]).toEqual([200, 3])
  expect(body[0].payload).toMatchObject({ action: 'user_signedup', actor_username: 'service_role', log_type: 'team' })
  expect(body[1]).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    payload: { action: 'login', actor_id: member.user?.id, actor_username: 'ada@example.com', log_type: 'account' },
    created_at: expect.stringMatching(/Z$/),
  })
})

test('the audit log is asked for by author, action and type, and a page at a time', async () => {
  const { audit, actions } = await openServer()
  expect(await actions('query=author:ADA')).toEqual(['login', 'user_signedup'])
  expect(await actions('query=action:login')).toEqual(['login'])
  expect(await actions('query=type:team')).toEqual(['user_signedup', 'user_signedup'])
  expect(await actions('page=2&per_page=2')).toEqual(['user_signedup'])
  expect((await audit('query=password:x', secretKey)).body).toMatchObject({
    code: 'validation_failed',
    message: 'Invalid query scope: password:x',
  })
})

test.each([
  ['the socket of who asked', {}, '203.0.113.7'],
  ['the header of the proxy in front', { 'x-real-ip': '198.51.100.2' }, '198.51.100.2'],
  ['the visitor whom an application with the secret key names', forwarded(secretKey), '2001:db8::1'],
  ['the socket of an application that names one without', forwarded('sb_publishable_any'), '203.0.113.7'],
])('the audit log has the address of %s', async (_, headers, address) => {
  const server = await startAuthServer({ rateLimitHeader: 'x-real-ip' })
  const body = JSON.stringify({ email: 'ada@example.com', password })
  const request = new Request(`${projectUrl}/auth/v1/signup`, { method: 'POST', headers, body })
  await server.answer(request, { address: '::ffff:203.0.113.7' })
  const log = await seen(server.request('GET', '/admin/audit', { token: secretKey }))
  expect(log.body.map((entry: { ip_address: string }) => entry.ip_address)).toEqual([address, address])
})

function forwarded(apikey: string): Record<string, string> {
  return { apikey, 'sb-forwarded-for': '2001:db8::1' }
}

test('an application in process names its visitor', async () => {
  const server = await startAuthServer()
  await server.request('POST', '/signup', {
    body: { email: 'ada@example.com', password },
    headers: { 'sb-forwarded-for': '198.51.100.2' },
  })
  const [entry] = (await seen(server.request('GET', '/admin/audit', { token: secretKey }))).body
  expect(entry.ip_address).toBe('198.51.100.2')
})

test('nobody but an admin reads the audit log', async () => {
  const { audit, member } = await openServer()
  expect((await audit('')).status).toBe(401)
  expect((await audit('', member.session?.access_token ?? '')).body.code).toBe('not_admin')
})

const isRefresh = (action: string) => action === 'token_refreshed'

/** Who did what, the oldest first; refreshes, which supabase-js does when it sees fit, only when they are asked for. */
async function happened(server: TestAuthServer, isWanted = (action: string) => !isRefresh(action)): Promise<string[]> {
  const { body } = await seen(server.request('GET', '/admin/audit', { token: secretKey }))
  type Entry = { payload: { action: string; actor_username: string } }
  return body
    .map(({ payload }: Entry) => payload)
    .filter(({ action }: Entry['payload']) => isWanted(action))
    .map(({ action, actor_username }: Entry['payload']) => `${action} by ${actor_username}`)
    .reverse()
}

test.each(['email_change_current', 'email_change_new'] as const)(
  'a link of type %s that an admin makes is in the audit log',
  async (type) => {
    const { server } = await startMailingServer()
    await createdUser(server)
    await server.admin().generateLink({ type, email, newEmail: 'lovelace@example.com' })
    expect(await happened(server)).toEqual(['user_signedup by service_role', 'user_modified by service_role'])
  },
)

test('a change of address that is mailed once more is in the audit log', async () => {
  const { server } = await startMailingServer()
  await createdUser(server)
  const member = await signedIn(server)
  await member.updateUser({ email: 'lovelace@example.com' })
  server.advance(60_000)
  await server.member().resend({ type: 'email_change', email })
  expect((await happened(server)).slice(2)).toEqual([
    `user_modified by ${email}`,
    `user_confirmation_requested by ${email}`,
  ])
})

test('a refresh is in the audit log once, however often its token comes', async () => {
  const server = await startAuthServer()
  const { refresh_token } = await signUp(server)
  for (let times = 0; times < 3; times += 1) expect((await refresh(server, refresh_token)).status).toBe(200)
  expect(await happened(server, isRefresh)).toEqual([`token_refreshed by ${email}`])
})

test('a wrong code of a second factor is in the audit log as one that failed', async () => {
  const server = await startAuthServer()
  const { factorId, secret } = await protectedMember(server)
  const member = await signedIn(server)
  const before = (await happened(server)).length
  const right = totpCode(secret, server.now())
  const wrong = String((Number(right) + 1) % 1_000_000).padStart(6, '0')
  const { error } = await member.mfa.challengeAndVerify({ factorId, code: wrong })
  expect(error?.code).toBe('mfa_verification_failed')
  expect((await member.mfa.challengeAndVerify({ factorId, code: right })).error).toBeNull()
  expect((await happened(server)).slice(before)).toEqual([
    `challenge_created by ${email}`,
    `verification_failed by ${email}`,
    `challenge_created by ${email}`,
    `verification_attempted by ${email}`,
  ])
})

test('a sign-in that fails is logged with who was meant and who asked, and without what was typed', async () => {
  const lines: string[] = []
  const log = pino({ base: null }, { write: (line: string) => lines.push(line) })
  const server = await startAuthServer({ log })
  const { id } = await createdUser(server)
  const tryWith = (body: object) => {
    const request = new Request(`${projectUrl}/auth/v1/token?grant_type=password`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    return server.answer(request, { address: '203.0.113.7' })
  }
  await tryWith({ email, password: 'a wrong secret' })
  await tryWith({ email: 'a-wrong-secret@example.com', password: 'a wrong secret' })
  const logged = lines.map((line) => JSON.parse(line))
  const client_address = '203.0.113.7'
  const refused = { msg: 'auth server refused', client_address, method: 'POST', path: '/auth/v1/token', status: 400 }
  expect(logged).toMatchObject([
    { msg: 'sign-in failed', client_address, user_id: id },
    refused,
    { msg: 'sign-in failed', client_address, user_id: null },
    refused,
  ])
  expect(lines.join('')).not.toMatch(/wrong.secret|grant_type/)
})
