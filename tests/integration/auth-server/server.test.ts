import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAuthServer } from '#app/auth-server/auth-server.server.ts'
import { ownSigningKeys } from '#app/auth-server/tokens/keys-file.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { projectUrl, secretKey, seen, signUp, startAuthServer } from './start-auth-server.ts'

const keysOf = async (path: string) => (await ownSigningKeys(path, createLog('silent')))()

test('health, settings and JWKS say what a client needs to know', async () => {
  const server = await startAuthServer()
  expect((await seen(server.request('GET', '/health'))).body).toEqual({
    version: 'v2.196.0',
    name: 'GoTrue',
    description: 'GoTrue is a user registration and authentication API',
  })
  const { body: settings } = await seen(server.request('GET', '/settings'))
  expect(settings).toMatchObject({ disable_signup: false, mailer_autoconfirm: true })
  const offered = Object.entries(settings.external).flatMap(([name, isOn]) => (isOn ? [name] : []))
  expect(offered).toEqual(['email'])
  const jwks = await server.request('GET', '/.well-known/jwks.json')
  expect(jwks.headers.get('cache-control')).toBe('public, max-age=600')
  expect(await jwks.json()).toEqual({
    keys: [
      {
        kty: 'EC',
        crv: 'P-256',
        x: expect.any(String),
        y: expect.any(String),
        alg: 'ES256',
        kid: server.signer.kid,
        use: 'sig',
        key_ops: ['verify'],
      },
    ],
  })
})

test('a client of OpenID Connect finds the keys', async () => {
  const server = await startAuthServer()
  const answer = await server.request('GET', '/.well-known/openid-configuration')
  expect(answer.headers.get('cache-control')).toBe('public, max-age=600')
  const { issuer, jwks_uri } = await answer.json()
  expect(issuer).toBe(`${projectUrl}/auth/v1`)
  expect((await (await server.fetch(jwks_uri)).json()).keys).toHaveLength(1)
})

test('supabase-js checks a token by the JWKS alone', async () => {
  const server = await startAuthServer()
  const { access_token, user } = await signUp(server)
  const { data, error } = await server.member().getClaims(access_token, { allowExpired: true })
  expect(error).toBeNull()
  expect(data?.claims.sub).toBe(user.id)
})

test('a client of the API of 2024 gets code and message, and the version echoed', async () => {
  const server = await startAuthServer()
  for (const version of ['2024-01-01', '2026-05-01']) {
    const answer = await server.request('GET', '/user', { headers: { 'x-supabase-api-version': version } })
    expect(answer.headers.get('x-supabase-api-version')).toBe('2024-01-01')
    expect(answer.headers.get('x-sb-error-code')).toBe('no_authorization')
    expect(Object.keys(await answer.json())).toEqual(['code', 'message'])
  }
})

test('a client of before gets the first shape', async () => {
  const server = await startAuthServer()
  for (const version of ['', '2023-12-31', 'newest']) {
    const answer = await server.request('POST', '/signup', {
      headers: { 'x-supabase-api-version': version },
      body: { email: 'ada@example.com', password: 'abcde' },
    })
    expect(answer.headers.get('x-supabase-api-version')).toBeNull()
    expect(answer.headers.get('x-sb-error-code')).toBe('weak_password')
    expect(await answer.json()).toEqual({
      code: 422,
      error_code: 'weak_password',
      msg: 'Password should be at least 6 characters.',
      weak_password: { reasons: ['length'] },
    })
  }
})

test.each(['/nowhere', '/admin', '/admin/users/1/2', '/user/', '/../v1x/user'])('%s is 404 in JSON', async (path) => {
  const server = await startAuthServer()
  expect(await seen(server.request('GET', path))).toEqual({
    status: 404,
    body: { code: 'unknown', message: 'Not found' },
  })
})

test.each([
  ['GET', '/signup', 'POST'],
  ['POST', '/user', 'GET, PUT'],
  ['PATCH', '/admin/users/1', 'GET, PUT, DELETE'],
  ['HEAD', '/health', 'GET'],
])('%s %s is 405 and names what is allowed', async (method, path, allow) => {
  const server = await startAuthServer()
  const answer = await server.request(method, path)
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow])
})

test('a method named like a property of objects is 405', async () => {
  const server = await startAuthServer()
  expect((await server.request('CONSTRUCTOR', '/user')).status).toBe(405)
  expect((await server.request('constructor', '/user')).status).toBe(405)
})

test.each([
  ['no body', undefined],
  ['a text', 'ada'],
  ['a list', []],
  ['a field of the wrong kind', { email: { a: 1 } }],
])('%s is no sign-up', async (_, body) => {
  const server = await startAuthServer()
  const answer = await seen(server.request('POST', '/signup', { body }))
  expect([answer.status, answer.body.code]).toEqual([400, 'bad_json'])
})

test('a body that is no JSON is refused', async () => {
  const server = await startAuthServer()
  const answer = await seen(server.fetch(`${projectUrl}/auth/v1/signup`, { method: 'POST', body: '{"email":' }))
  expect(answer.body).toMatchObject({ code: 400, error_code: 'bad_json' })
})

test('a body above 1 MB is refused while it arrives', async () => {
  const server = await startAuthServer()
  let sent = 0
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536
      controller.enqueue(new Uint8Array(65_536).fill(32))
    },
  })
  const answer = await server.fetch(`${projectUrl}/auth/v1/signup`, {
    method: 'POST',
    body: endless,
    duplex: 'half',
  } as RequestInit)
  expect(answer.status).toBe(413)
  expect(sent).toBeLessThan(1.5 * 1024 * 1024)
})

test('a failure is 500 without its cause, and the first shape names its line in the log', async () => {
  const server = await startAuthServer()
  await server.db.write('DROP TABLE users')
  const request = { body: { email: 'ada@example.com', password: 'abcdef' } }
  const message = 'Unexpected failure, please check server logs for more information'
  expect(await seen(server.request('POST', '/token?grant_type=password', request))).toEqual({
    status: 500,
    body: { code: 'unexpected_failure', message },
  })
  const old = { ...request, headers: { 'x-supabase-api-version': '' } }
  expect((await seen(server.request('POST', '/token?grant_type=password', old))).body).toEqual({
    code: 500,
    error_code: 'unexpected_failure',
    msg: message,
    error_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
})

test('the routes stand under the path of the issuer, which may be none', async () => {
  const { db, signingKeys } = await startAuthServer()
  const server = await createAuthServer({
    db,
    signingKeys,
    secretKey,
    issuer: 'http://127.0.0.1:54321',
    clock: () => 0,
    log: createLog('silent'),
    siteUrl: 'http://localhost:3000',
    mailer: { send: () => Promise.reject(new Error('Nobody sends here')), forget: async () => {} },
  })
  expect((await server.fetch(new Request('http://127.0.0.1:54321/health'))).status).toBe(200)
  expect((await server.fetch(new Request('http://127.0.0.1:54321/auth/v1/health'))).status).toBe(404)
})

test('the keys file is made at the first start, for its owner alone, and kept', async () => {
  const path = join(tempDir(), 'keys', 'signing-keys.json')
  const [first, atTheSameTime] = await Promise.all([keysOf(path), keysOf(path)])
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(atTheSameTime.jwks).toEqual(first.jwks)
  expect((await keysOf(path)).jwks).toEqual(first.jwks)
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual([
    expect.objectContaining({
      kty: 'EC',
      crv: 'P-256',
      alg: 'ES256',
      key_ops: ['sign', 'verify'],
      d: expect.any(String),
    }),
  ])
})

test('a token outlives a restart', async () => {
  const before = await startAuthServer()
  const { access_token } = await signUp(before)
  const after = await startAuthServer({ dir: before.dir })
  expect((await after.request('GET', '/user', { token: access_token })).status).toBe(200)
})

test('a damaged keys file stops the start and is not overwritten', async () => {
  const path = join(tempDir(), 'signing-keys.json')
  writeFileSync(path, '[{"kty":')
  await expect(keysOf(path)).rejects.toThrow('holds no usable signing keys')
  expect(readFileSync(path, 'utf8')).toBe('[{"kty":')
})

test('a request that takes longer than allowed is answered with 504, which clients repeat', async () => {
  const { db, signingKeys } = await startAuthServer()
  const server = await createAuthServer({
    db,
    signingKeys,
    secretKey,
    issuer: `${projectUrl}/auth/v1`,
    clock: () => 0,
    log: createLog('silent'),
    siteUrl: 'http://localhost:3000',
    mailer: { send: () => Promise.reject(new Error('Nobody sends here')), forget: async () => {} },
    requestLimitMs: 20,
  })
  const init = { method: 'POST', body: new ReadableStream(), duplex: 'half' } as RequestInit
  expect(await seen(server.fetch(new Request(`${projectUrl}/auth/v1/signup`, init)))).toEqual({
    status: 504,
    body: {
      code: 504,
      error_code: 'request_timeout',
      msg: 'Processing this request timed out, please retry after a moment.',
      error_id: expect.any(String),
    },
  })
})
