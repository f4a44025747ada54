import { hash } from 'bcryptjs'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { createdUser, password, secretKey, seen, signIn, signUp, startAuthServer } from './start-auth-server.ts'

const argon2i = '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA'

test('an admin makes a confirmed user, who signs in', async () => {
  const server = await startAuthServer()
  const { data, error } = await server.admin().createUser({
    email: 'Ada@Example.com',
    password,
    email_confirm: true,
    user_metadata: { name: 'Ada' },
    app_metadata: { plan: 'team' },
  })
  expect(error).toBeNull()
  expect(data.user).toMatchObject({
    email: 'ada@example.com',
    role: 'authenticated',
    email_confirmed_at: '2026-11-24T12:00:00.000Z',
    user_metadata: { name: 'Ada', email_verified: true },
    app_metadata: { provider: 'email', providers: ['email'], plan: 'team' },
  })
  expect(data.user).not.toHaveProperty('last_sign_in_at')
  expect((await signIn(server)).user.id).toBe(data.user?.id)
})

test('an admin brings an id and a password hash along', async () => {
  const server = await startAuthServer()
  const id = 'c0ffee00-0000-4000-8000-000000000001'
  await server.admin().createUser({ id, email: 'ada@example.com', password_hash: argon2i, email_confirm: true })
  expect((await signIn(server, 'ada@example.com', 'password')).user.id).toBe(id)
})

test('a bcrypt hash, as GoTrue itself makes them, lets its owner in and nobody else', async () => {
  const server = await startAuthServer()
  const password_hash = await hash('correct horse', 10)
  await server.admin().createUser({ email: 'ada@example.com', password_hash, email_confirm: true })
  const signIn = (tried: string) => server.member().signInWithPassword({ email: 'ada@example.com', password: tried })
  expect((await signIn('correct horse')).error).toBeNull()
  expect((await signIn('wrong horse')).error?.code).toBe('invalid_credentials')
})

test.each([
  ['no address', { password }, 400, 'validation_failed'],
  ['a taken address', { email: 'ADA@example.com', password }, 422, 'email_exists'],
  ['a taken id', { id: 'c0ffee00-0000-4000-8000-000000000001', email: 'b@example.com' }, 422, 'user_already_exists'],
  ['an id that is no UUID', { id: '1', email: 'b@example.com' }, 400, 'validation_failed'],
  ['a weak password', { email: 'b@example.com', password: 'abcde' }, 422, 'weak_password'],
  ['a password and a hash', { email: 'b@example.com', password, password_hash: argon2i }, 400, 'validation_failed'],
  ['a hash nobody knows', { email: 'b@example.com', password_hash: '$2b$10$abc' }, 400, 'validation_failed'],
  ['a ban of no length', { email: 'b@example.com', ban_duration: 'soon' }, 400, 'validation_failed'],
  ['a phone number', { email: 'b@example.com', phone: '49' }, 400, 'validation_failed'],
  ['a number for an address', { email: 5 }, 400, 'bad_json'],
])('a user with %s is not made', async (_, body, status, code) => {
  const server = await startAuthServer()
  await server.admin().createUser({ id: 'c0ffee00-0000-4000-8000-000000000001', email: 'ada@example.com' })
  const answer = await seen(server.request('POST', '/admin/users', { token: secretKey, body }))
  expect([answer.status, answer.body.code]).toEqual([status, code])
  expect(await server.db.read('SELECT count(*) AS n FROM users')).toEqual([{ n: 1 }])
})

test('users are listed in pages, the newest first', async () => {
  const server = await startAuthServer()
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await server.admin().createUser({ email: `${name}@example.com` })
    server.advance(1000)
  }
  const { data } = await server.admin().listUsers({ page: 2, perPage: 2 })
  expect(data).toMatchObject({ aud: 'authenticated', total: 5, nextPage: 3, lastPage: 3 })
  expect(data.users.map(({ email }) => email)).toEqual(['c@example.com', 'b@example.com'])
  expect(data.users[0]?.identities).toHaveLength(1)
  expect((await server.admin().listUsers()).data.users).toHaveLength(5)
})

test('the headers of a page name the total, the next page and the last', async () => {
  const server = await startAuthServer()
  for (const name of ['a', 'b', 'c']) await server.admin().createUser({ email: `${name}@example.com` })
  const linkOf = async (query: string) => {
    const { headers } = await server.request('GET', `/admin/users${query}`, { token: secretKey })
    return [headers.get('x-total-count'), headers.get('link')]
  }
  const last = '</auth/v1/admin/users?page=2&per_page=2>; rel="last"'
  expect(await linkOf('?page=1&per_page=2')).toEqual([
    '3',
    `</auth/v1/admin/users?page=2&per_page=2>; rel="next", ${last}`,
  ])
  expect(await linkOf('?per_page=2&page=2')).toEqual(['3', last])
})

test.each(['page=0', 'page=x', 'per_page=0', 'per_page=-1', 'page=1.5'])('?%s is no page', async (query) => {
  const server = await startAuthServer()
  const answer = await seen(server.request('GET', `/admin/users?${query}`, { token: secretKey }))
  expect([answer.status, answer.body.code]).toEqual([400, 'validation_failed'])
})

test('the admin routes open to the secret key, as bearer or alone as apikey, and to admin roles', async () => {
  const server = await startAuthServer()
  const { kid, key } = server.signer
  const tokenOf = (role: string) => new SignJWT({ role }).setProtectedHeader({ alg: 'ES256', kid }).sign(key)
  const statusOf = async (headers: Record<string, string>) =>
    (await server.request('GET', '/admin/users', { headers })).status
  expect(await statusOf({ authorization: `Bearer ${secretKey}` })).toBe(200)
  expect(await statusOf({ apikey: secretKey })).toBe(200)
  expect(await statusOf({ authorization: `Bearer ${await tokenOf('service_role')}` })).toBe(200)
  expect(await statusOf({ authorization: `Bearer ${await tokenOf('supabase_admin')}` })).toBe(200)
})

test('the admin routes are closed to everybody else', async () => {
  const server = await startAuthServer()
  const { access_token } = await signUp(server)
  const answerTo = async (method: string, path: string, headers: Record<string, string>) => {
    const body = method === 'GET' ? undefined : {}
    const answer = await seen(server.request(method, path, { headers, body }))
    return [answer.status, answer.body.code]
  }
  const one = `/admin/users/${crypto.randomUUID()}`
  for (const [method, path] of [
    ['GET', '/admin/users'],
    ['POST', '/admin/users'],
    ['GET', one],
    ['PUT', one],
    ['DELETE', one],
  ] as const) {
    expect(await answerTo(method, path, {})).toEqual([401, 'no_authorization'])
    expect(await answerTo(method, path, { apikey: 'sb_publishable_x' })).toEqual([403, 'bad_jwt'])
    expect(await answerTo(method, path, { authorization: `Bearer ${secretKey}x` })).toEqual([403, 'bad_jwt'])
    expect(await answerTo(method, path, { authorization: `Bearer ${access_token}` })).toEqual([403, 'not_admin'])
    // A member signed in on a client made with the secret key acts as the member.
    expect(await answerTo(method, path, { apikey: secretKey, authorization: `Bearer ${access_token}` })).toEqual([
      403,
      'not_admin',
    ])
  }
})

test('what an admin does is in the audit log', async () => {
  const server = await startAuthServer()
  const { id } = await createdUser(server)
  await server.admin().updateUserById(id, { role: 'editor' })
  await server.admin().deleteUser(id)
  const entries = await server.db.read('SELECT action, actor, user_id FROM audit_log ORDER BY id')
  expect(entries).toEqual(
    ['user_signedup', 'user_modified', 'user_deleted'].map((action) => ({
      action,
      actor: 'service_role',
      user_id: id,
    })),
  )
})
