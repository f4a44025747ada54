import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { password, projectUrl, refresh, seen, signIn, signUp, startAuthServer } from './start-auth-server.ts'

async function openServer() {
  const server = await startAuthServer({ allowAnonymous: true })
  const member = server.member()
  const { data, error } = await member.signInAnonymously({ options: { data: { theme: 'dark' } } })
  if (error || !data.session) throw error ?? new Error('No session')
  return { server, member, session: data.session }
}

test('anonymous sign-ins are off unless they are switched on', async () => {
  const server = await startAuthServer()
  expect((await server.member().signInAnonymously()).error).toMatchObject({
    status: 422,
    code: 'anonymous_provider_disabled',
  })
})

test('who says nothing is let in without address and identity, and so says the token', async () => {
  const { server, session } = await openServer()
  expect(session.user).toMatchObject({
    email: '',
    is_anonymous: true,
    identities: [],
    app_metadata: {},
    user_metadata: { theme: 'dark' },
  })
  const claims = { is_anonymous: true, email: '', role: 'authenticated', amr: [{ method: 'anonymous' }] }
  expect(decodeJwt(session.access_token)).toMatchObject(claims)
  const { body } = await seen(refresh(server, session.refresh_token))
  expect(decodeJwt(body.access_token)).toMatchObject({ ...claims, sub: session.user.id })
  expect((await server.admin().listUsers()).data.users).toMatchObject([{ id: session.user.id, email: '' }])
  const { body: settings } = await seen(server.request('GET', '/settings'))
  expect(settings.external).toMatchObject({ anonymous_users: true, email: true })
})

test('many may be anonymous at once, and none signs in by a password', async () => {
  const { server, session } = await openServer()
  expect((await server.member().signInAnonymously()).error).toBeNull()
  const attempt = await server.member().signInWithPassword({ email: session.user.id, password: '' })
  expect(attempt.error?.code).toBe('invalid_credentials')
})

test('an address makes a permanent user of an anonymous one, with the same id', async () => {
  const { server, session } = await openServer()
  const update = (body: unknown) => seen(server.request('PUT', '/user', { token: session.access_token, body }))
  expect(await update({ password })).toMatchObject({ status: 422, body: { code: 'validation_failed' } })
  const { body } = await update({ email: 'Ada@Example.com', password })
  expect(body).toMatchObject({
    id: session.user.id,
    email: 'ada@example.com',
    is_anonymous: false,
    email_confirmed_at: expect.any(String),
    app_metadata: { provider: 'email', providers: ['email'] },
    identities: [{ provider: 'email', identity_data: { email: 'ada@example.com', email_verified: true } }],
    user_metadata: { theme: 'dark' },
  })
  const signedIn = await signIn(server)
  expect(signedIn.user).toMatchObject({ id: session.user.id, identities: [{ id: session.user.id }] })
  expect(decodeJwt(signedIn.access_token)).toMatchObject({ is_anonymous: false, email: 'ada@example.com' })
})

test('an address that is taken or none leaves an anonymous user as it was', async () => {
  const { server, session } = await openServer()
  await signUp(server)
  const update = async (email: string) => {
    const { status, body } = await seen(
      server.request('PUT', '/user', { token: session.access_token, body: { email } }),
    )
    return [status, body.code]
  }
  expect(await update('ada@example.com')).toEqual([422, 'email_exists'])
  expect(await update('ada@')).toEqual([400, 'validation_failed'])
  expect((await server.member().getUser(session.access_token)).data.user).toMatchObject({
    email: '',
    is_anonymous: true,
  })
})

test('an admin may give an anonymous user an address, too', async () => {
  const { server, session } = await openServer()
  const { data } = await server
    .admin()
    .updateUserById(session.user.id, { email: 'ada@example.com', email_confirm: true })
  expect(data.user).toMatchObject({
    email: 'ada@example.com',
    is_anonymous: false,
    identities: [{ provider: 'email' }],
  })
})

test('an anonymous user enrols no second factor', async () => {
  const { server, session } = await openServer()
  const answer = await seen(
    server.request('POST', '/factors', { token: session.access_token, body: { factor_type: 'totp' } }),
  )
  expect(answer).toEqual({
    status: 403,
    body: { code: 'no_authorization', message: 'Anonymous user not allowed to perform these actions' },
  })
})

test('one client opens 30 anonymous sessions an hour', async () => {
  const { server } = await openServer()
  const attempt = async () => {
    const request = new Request(`${projectUrl}/auth/v1/signup`, { method: 'POST', body: '{}' })
    return (await server.answer(request, { address: '203.0.113.7' })).status
  }
  for (let n = 0; n < 30; n += 1) expect(await attempt()).toBe(200)
  server.advance(60_000)
  expect(await attempt()).toBe(429)
  server.advance(60_000)
  expect(await attempt()).toBe(200)
})
