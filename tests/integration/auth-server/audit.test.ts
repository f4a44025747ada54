import { expect, test } from 'vitest'
import { password, projectUrl, secretKey, seen, startAuthServer } from './start-auth-server.ts'

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
