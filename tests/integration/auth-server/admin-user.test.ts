import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readOutbox } from '#tests/support/last-mail.ts'
import { createdUser, refresh, secretKey, seen, signIn, signUp, startAuthServer } from './start-auth-server.ts'

test('a user is read by id', async () => {
  const server = await startAuthServer()
  const user = await createdUser(server)
  expect((await server.admin().getUserById(user.id)).data.user).toEqual(user)
})

test.each(['GET', 'PUT', 'DELETE'])('%s of a user who is not there is 404', async (method) => {
  const server = await startAuthServer()
  const body = method === 'GET' ? undefined : {}
  const answer = (id: string) => seen(server.request(method, `/admin/users/${id}`, { token: secretKey, body }))
  expect(await answer(crypto.randomUUID())).toEqual({
    status: 404,
    body: { code: 'user_not_found', message: 'User not found' },
  })
  expect(await answer('ada')).toEqual({
    status: 404,
    body: { code: 'validation_failed', message: 'user_id must be an UUID' },
  })
})

test('an admin changes address, role and metadata', async () => {
  const server = await startAuthServer()
  const { id } = await createdUser(server)
  server.advance(1000)
  const { data } = await server.admin().updateUserById(id, {
    email: 'Lovelace@example.com',
    email_confirm: true,
    role: 'editor',
    user_metadata: { name: 'Ada', email_verified: null },
    app_metadata: { plan: 'team' },
  })
  expect(data.user).toMatchObject({
    email: 'lovelace@example.com',
    role: 'editor',
    app_metadata: { provider: 'email', providers: ['email'], plan: 'team' },
    user_metadata: { name: 'Ada', email_verified: true },
    updated_at: '2026-11-24T12:00:01.000Z',
    identities: [{ email: 'lovelace@example.com', identity_data: { email_verified: true } }],
  })
  expect((await server.admin().getUserById(id)).data.user).toEqual(data.user)
  await signIn(server, 'lovelace@example.com')
})

test("another user's address cannot be given", async () => {
  const server = await startAuthServer()
  const { id } = await createdUser(server)
  await createdUser(server, 'eve@example.com')
  const { error } = await server.admin().updateUserById(id, { email: 'eve@example.com', user_metadata: { a: 1 } })
  expect(error).toMatchObject({ status: 422, code: 'email_exists' })
  expect((await server.admin().getUserById(id)).data.user?.user_metadata).toEqual({ email_verified: true })
})

test('a password set by an admin ends all sessions of the user', async () => {
  const server = await startAuthServer()
  const session = await signUp(server)
  await server.admin().updateUserById(session.user.id, { password: 'set by an admin' })
  expect((await refresh(server, session.refresh_token)).status).toBe(400)
  await signIn(server, 'ada@example.com', 'set by an admin')
})

test('a ban is shown, and lifted by none', async () => {
  const server = await startAuthServer()
  const { id } = await createdUser(server)
  const banned = await server.admin().updateUserById(id, { ban_duration: '24h' })
  expect(banned.data.user).toMatchObject({ banned_until: '2026-11-25T12:00:00.000Z' })
  const lifted = await server.admin().updateUserById(id, { ban_duration: 'none' })
  expect(lifted.data.user).not.toHaveProperty('banned_until')
})

test('a deleted user takes identities and sessions along, and the address is free again', async () => {
  const server = await startAuthServer()
  const session = await signUp(server)
  expect((await server.admin().deleteUser(session.user.id)).error).toBeNull()
  const counts = await server.db.read(
    `SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM identities) + (SELECT count(*) FROM sessions)
      + (SELECT count(*) FROM session_methods) AS n`,
  )
  expect(counts).toEqual([{ n: 0 }])
  expect((await server.request('GET', '/user', { token: session.access_token })).status).toBe(403)
  expect((await signUp(server)).user.id).not.toBe(session.user.id)
})

test('a softly deleted user leaves an id and no name', async () => {
  const server = await startAuthServer()
  const session = await signUp(server)
  const { id } = session.user
  await server.admin().updateUserById(id, { user_metadata: { name: 'Ada' } })
  expect((await server.admin().deleteUser(id, true)).error).toBeNull()
  const { data } = await server.admin().getUserById(id)
  expect(data.user).toMatchObject({ deleted_at: '2026-11-24T12:00:00.000Z', user_metadata: {}, app_metadata: {} })
  expect(JSON.stringify(data.user)).not.toMatch(/ada@|"Ada"/i)
  expect((await refresh(server, session.refresh_token)).status).toBe(400)
  server.advance(1000)
  expect((await server.admin().deleteUser(id, true)).error).toBeNull()
  expect((await server.admin().getUserById(id)).data.user).toEqual(data.user)
  await signUp(server)
})

test('DELETE without a body deletes for good', async () => {
  const server = await startAuthServer()
  const { id } = await createdUser(server)
  expect(await seen(server.request('DELETE', `/admin/users/${id}`, { token: secretKey }))).toEqual({
    status: 200,
    body: {},
  })
  expect(await server.db.read('SELECT id FROM users')).toEqual([])
})

test.each([false, true])('who is deleted takes along the mails of the outbox (softly: %s)', async (isSoft) => {
  const server = await startAuthServer({ autoconfirm: false })
  const { id } = await createdUser(server)
  await createdUser(server, 'eve@example.com')
  const { access_token: token } = await signIn(server)
  await server.request('PUT', '/user', { token, body: { email: 'lovelace@example.com' } })
  for (const email of ['ada@example.com', 'eve@example.com']) await server.member().resetPasswordForEmail(email)
  const outbox = join(server.dir, 'outbox')
  expect(await readOutbox(outbox)).toHaveLength(4)
  expect((await server.admin().deleteUser(id, isSoft)).error).toBeNull()
  expect((await readOutbox(outbox)).map(({ to }) => [to].flat()[0]?.text)).toEqual(['eve@example.com'])
})
