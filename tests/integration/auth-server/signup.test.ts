import { createRemoteJWKSet, customFetch, decodeProtectedHeader, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { password, projectUrl, seen, signUp, startAuthServer } from './start-auth-server.ts'

test('sign-up confirms itself and answers with a session', async () => {
  const server = await startAuthServer()
  const { data, error } = await server.member().signUp({
    email: 'Ada@Example.com',
    password,
    options: { data: { name: 'Ada' } },
  })
  expect(error).toBeNull()
  expect(data.session).toMatchObject({ token_type: 'bearer', expires_in: 3600, expires_at: server.now() / 1000 + 3600 })
  const at = '2026-11-24T12:00:00.000Z'
  expect(data.user).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    aud: 'authenticated',
    role: 'authenticated',
    email: 'ada@example.com',
    phone: '',
    email_confirmed_at: at,
    confirmed_at: at,
    last_sign_in_at: at,
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: { name: 'Ada', email_verified: true },
    identities: [
      {
        identity_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        id: data.user?.id,
        user_id: data.user?.id,
        identity_data: {
          sub: data.user?.id,
          email: 'ada@example.com',
          email_verified: false,
          phone_verified: false,
          name: 'Ada',
        },
        provider: 'email',
        last_sign_in_at: at,
        created_at: at,
        updated_at: at,
        email: 'ada@example.com',
      },
    ],
    created_at: at,
    updated_at: at,
    is_anonymous: false,
  })
})

test('the access token verifies against the JWKS and carries every claim of GoTrue', async () => {
  const server = await startAuthServer()
  const { access_token, user } = await signUp(server)
  const keys = createRemoteJWKSet(new URL(`${projectUrl}/auth/v1/.well-known/jwks.json`), {
    [customFetch]: (url, options) => server.fetch(url, { ...options, body: null }),
  })
  const { payload } = await jwtVerify(access_token, keys, {
    algorithms: ['ES256'],
    issuer: `${projectUrl}/auth/v1`,
    audience: 'authenticated',
    currentDate: new Date(server.now()),
  })
  const seconds = server.now() / 1000
  expect(payload).toEqual({
    iss: `${projectUrl}/auth/v1`,
    sub: user.id,
    aud: 'authenticated',
    exp: seconds + 3600,
    iat: seconds,
    email: 'ada@example.com',
    phone: '',
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: { email_verified: true },
    role: 'authenticated',
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: seconds }],
    session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    is_anonymous: false,
  })
  expect(decodeProtectedHeader(access_token)).toEqual({
    alg: 'ES256',
    kid: server.signer.kid,
    typ: 'JWT',
  })
})

test('an address that is taken is refused, in any case of its letters', async () => {
  const server = await startAuthServer()
  await signUp(server)
  const { data, error } = await server.member().signUp({ email: 'ADA@example.com', password: 'another password' })
  expect(error).toMatchObject({ status: 422, code: 'user_already_exists', message: 'User already registered' })
  expect(data.session).toBeNull()
})

test('of two sign-ups for one address at the same time one wins', async () => {
  const server = await startAuthServer()
  const body = { email: 'ada@example.com', password }
  const answers = await Promise.all([1, 2, 3].map(() => server.request('POST', '/signup', { body })))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422])
  expect(await server.db.read('SELECT count(*) AS n FROM identities')).toEqual([{ n: 1 }])
})

test('an address an admin made without confirming it gives no session to whoever signs up with it', async () => {
  const server = await startAuthServer()
  await server.admin().createUser({ email: 'ada@example.com', password })
  const { error } = await server.member().signUp({ email: 'ada@example.com', password: 'another password' })
  expect(error?.code).toBe('user_already_exists')
})

test.each([
  ['nothing', {}, 422, 'anonymous_provider_disabled', 'Anonymous sign-ins are disabled'],
  ['no password', { email: 'a@b.example' }, 400, 'validation_failed', 'Signup requires a valid password'],
  [
    'a password of 73 bytes',
    { email: 'a@b.example', password: 'a'.repeat(73) },
    400,
    'validation_failed',
    'Password cannot be longer than 72 characters',
  ],
  [
    'an address that is none',
    { email: 'a@', password },
    400,
    'validation_failed',
    'Unable to validate email address: invalid format',
  ],
  [
    'an address of 256 characters',
    { email: `${'a'.repeat(244)}@example.com`, password },
    400,
    'validation_failed',
    'An email address is too long',
  ],
  ['a phone number', { phone: '4912345', password }, 400, 'phone_provider_disabled', 'Phone signups are disabled'],
  [
    'both',
    { email: 'a@b.example', phone: '4912345', password },
    400,
    'validation_failed',
    'Only an email address or phone number should be provided on signup.',
  ],
])('sign-up with %s is refused', async (_, body, status, code, message) => {
  const server = await startAuthServer()
  expect(await seen(server.request('POST', '/signup', { body }))).toEqual({ status, body: { code, message } })
  expect(await server.db.read('SELECT id FROM users')).toEqual([])
})

test('a weak password says why', async () => {
  const server = await startAuthServer()
  const { error } = await server.member().signUp({ email: 'ada@example.com', password: 'abcde' })
  expect(error).toMatchObject({
    name: 'AuthWeakPasswordError',
    status: 422,
    code: 'weak_password',
    message: 'Password should be at least 6 characters.',
    reasons: ['length'],
  })
})

test('sign-up and sign-in are in the audit log', async () => {
  const server = await startAuthServer()
  const { user } = await signUp(server)
  expect(await server.db.read('SELECT action, actor, user_id FROM audit_log ORDER BY id')).toEqual([
    { action: 'user_signedup', actor: user.id, user_id: user.id },
    { action: 'login', actor: user.id, user_id: user.id },
  ])
})
