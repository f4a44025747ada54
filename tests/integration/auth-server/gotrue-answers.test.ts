// The behaviours by which clients know GoTrue, driven through the untouched clients over a port. Those of sessions and
// passwords are in gotrue-sessions.test.ts.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { importJWK, type JWK, SignJWT } from 'jose'
import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'
import { formatKeyList, newKey, revoked, rotated } from '#app/auth-server/tokens/key-list.server.ts'
import { parseKeyList } from '#app/auth-server/tokens/signing-keys.server.ts'
import { createOutbox } from '#app/platform/outbox.server.ts'
import { lastMail } from '#tests/support/last-mail.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { posted, startOnPort } from './on-a-port.ts'
import { ada as email, password } from './start-auth-server.ts'

test('behaviour 1: errors have code and message and echo the version, or the first shape without it', async () => {
  const { member, raw } = await startOnPort()
  const { error } = await member().signInWithPassword({ email, password })
  expect([error?.status, error?.code, error?.message]).toEqual([
    400,
    'invalid_credentials',
    'Invalid login credentials',
  ])
  const modern = await raw('/token?grant_type=password', posted({ email, password }))
  expect(modern.headers.get('x-supabase-api-version')).toBe('2024-01-01')
  expect(await modern.json()).toEqual({ code: 'invalid_credentials', message: 'Invalid login credentials' })
  const first = await raw('/token?grant_type=password', { method: 'POST', body: JSON.stringify({ email, password }) })
  expect(first.headers.get('x-supabase-api-version')).toBeNull()
  expect(await first.json()).toEqual({ code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' })
})

test('behaviour 2: a sign-up answers with a bare user or a session, and a sign-out with nothing', async () => {
  const byMail = await startOnPort()
  const { data: waiting } = await byMail.member().signUp({ email, password, options: { data: { name: 'Ada' } } })
  expect(waiting.session).toBeNull()
  expect(waiting.user).toMatchObject({ email, identities: [{ provider: 'email' }], user_metadata: { name: 'Ada' } })
  const atOnce = await startOnPort({ autoconfirm: true })
  const member = atOnce.member()
  const { data } = await member.signUp({ email, password })
  expect(Object.keys(data.session ?? {}).sort()).toEqual(
    ['access_token', 'expires_at', 'expires_in', 'refresh_token', 'token_type', 'user'].sort(),
  )
  const signedOut = await atOnce.raw('/logout', posted({}, { authorization: `Bearer ${data.session?.access_token}` }))
  expect([signedOut.status, await signedOut.text()]).toEqual([204, ''])
  expect(await member.signOut()).toEqual({ error: null })
})

test('behaviour 3: the link of a mail is answered with 303 and a session or an error in the fragment, marked sb', async () => {
  const { member, mailServer, raw, url } = await startOnPort()
  await member().signUp({ email, password })
  const path = lastMail(mailServer, email).link.slice(url.length)
  const opened = await raw(path)
  const fragment = new URL(opened.headers.get('location') ?? '').hash
  expect([opened.status, fragment]).toEqual([303, expect.stringMatching(/^#access_token=.*&type=signup&sb=$/)])
  const { data } = await member().getUser(new URLSearchParams(fragment.slice(1)).get('access_token') ?? '')
  expect(data.user?.email).toBe(email)
  expect(new URL((await raw(path)).headers.get('location') ?? '').hash).toBe(
    '#error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired&sb=',
  )
})

test('behaviour 4: tokens name issuer, audience and key, and no key set shows a secret', async () => {
  const { member, keysFile, url, raw } = await startOnPort({ autoconfirm: true })
  const shared = { kty: 'oct', kid: 'old', alg: 'HS256', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQ', key_ops: ['verify'] }
  writeFileSync(keysFile, JSON.stringify([...parseKeyList(readFileSync(keysFile, 'utf8')), shared]))
  const client = member()
  await client.signUp({ email, password })
  const { data } = await client.getClaims()
  expect(data?.header).toEqual({ alg: 'ES256', kid: expect.any(String), typ: 'JWT' })
  expect(data?.claims).toMatchObject({ iss: url, aud: 'authenticated', role: 'authenticated', aal: 'aal1' })
  const { keys } = await (await raw('/.well-known/jwks.json')).json()
  expect(keys.map((key: JWK) => [key.kid, Object.keys(key).filter((name) => ['d', 'k'].includes(name))])).toEqual([
    [data?.header.kid, []],
  ])
})

test('behaviour 5: a key of the file is listed on standby, signs after a rotation and is refused when revoked', async () => {
  const { member, keysFile, raw } = await startOnPort({ autoconfirm: true })
  const keysIn = () => parseKeyList(readFileSync(keysFile, 'utf8'))
  const write = (keys = keysIn()) => writeFileSync(keysFile, formatKeyList(keys))
  const kidOf = async (token = '') => (await member().getClaims(token)).data?.header.kid
  const client = member()
  const { data: before } = await client.signUp({ email, password })
  const old = keysIn()[0]?.kid ?? ''
  write([...keysIn(), newKey('RS256')])
  expect((await (await raw('/.well-known/jwks.json')).json()).keys).toHaveLength(2)
  write(rotated(keysIn()))
  const { data: after } = await client.refreshSession()
  expect([await kidOf(before.session?.access_token), await kidOf(after.session?.access_token)]).toEqual([
    old,
    keysIn()[1]?.kid,
  ])
  write(revoked(keysIn(), old))
  expect((await member().getUser(before.session?.access_token)).error?.code).toBe('bad_jwt')
  expect((await client.getUser()).error).toBeNull()
})

test.each([
  ['the site', 'https://cron.example.com/in', true],
  ['loopback on any port, where the site is there', 'http://localhost:9999/in', true],
  ['an address that a glob allows', 'https://ok.example.com/in', true],
  ['any other address', 'https://evil.example.com/in', false],
])('behaviour 11: a link leads to %s', async (_, emailRedirectTo, isAllowed) => {
  const siteUrl = emailRedirectTo.startsWith('http://localhost') ? 'http://localhost:3000' : 'https://cron.example.com'
  const { member, mailServer } = await startOnPort({ siteUrl, redirectAllowList: ['https://ok.example.com/*'] })
  await member().signUp({ email, password, options: { emailRedirectTo } })
  const leadsTo = new URL(lastMail(mailServer, email).link).searchParams.get('redirect_to')
  expect(leadsTo).toBe(isAllowed ? emailRedirectTo : siteUrl)
})

test('behaviour 12: the secret key and a signed service_role are admins, who page through users', async () => {
  const { admin, raw, keysFile, member } = await startOnPort()
  for (let n = 0; n < 5; n += 1) await admin().createUser({ email: `m${n}@example.com` })
  const { data } = await admin().listUsers({ page: 2, perPage: 2 })
  expect(data).toMatchObject({ users: [{}, {}], aud: 'authenticated', total: 5, nextPage: 3, lastPage: 3 })
  const [jwk] = parseKeyList(readFileSync(keysFile, 'utf8'))
  const { key_ops: _, ...key } = jwk as JWK
  const header = { alg: 'ES256', kid: key.kid ?? '', typ: 'JWT' }
  const token = await new SignJWT({ role: 'service_role' }).setProtectedHeader(header).sign(await importJWK(key))
  const answer = await raw('/admin/users?per_page=2', { headers: { authorization: `Bearer ${token}` } })
  expect([answer.status, answer.headers.get('x-total-count')]).toEqual([200, '5'])
  expect(answer.headers.get('link')).toMatch(/^<[^>]*\?page=2&[^>]*>; rel="next", <[^>]*\?page=3&[^>]*>; rel="last"$/)
  expect((await member().admin.listUsers()).error?.status).toBe(403)
})

/** A member signed in, and what is left of it when an admin has deleted it. */
async function deleted(isSoft: boolean) {
  const { admin, member } = await startOnPort()
  const { data } = await admin().createUser({ email, password, email_confirm: true })
  const client = member()
  await client.signInWithPassword({ email, password })
  const id = data.user?.id ?? ''
  expect((await admin().deleteUser(id, isSoft)).error).toBeNull()
  const asked = (await client.getUser()).error
  return { asked, left: await admin().getUserById(id), again: await admin().createUser({ email }) }
}

test('behaviour 13: a deleted user is gone with its sessions, and its address is free', async () => {
  const { asked, left, again } = await deleted(false)
  expect([asked?.code, left.error?.code, again.error]).toEqual(['user_not_found', 'user_not_found', null])
})

test('behaviour 13: a user deleted softly leaves an id without an address, and no session', async () => {
  const { asked, left, again } = await deleted(true)
  // What auth-js makes of 403 session_not_found.
  expect(asked?.name).toBe('AuthSessionMissingError')
  expect(left.data.user).toMatchObject({ deleted_at: expect.any(String), user_metadata: {}, app_metadata: {} })
  expect(left.data.user?.email).not.toContain('@')
  expect(again.error).toBeNull()
})

test('behaviour 14: addresses are lower case and at most 255 characters, passwords at most 72 bytes', async () => {
  const { member } = await startOnPort()
  expect((await member().signUp({ email: 'Ada@Example.com', password })).data.user?.email).toBe(email)
  const refusal = async (address: string, secret: string) => {
    const { error } = await member().signUp({ email: address, password: secret })
    return [error?.status, error?.code, error?.message]
  }
  expect(await refusal(email, 'a'.repeat(73))).toEqual([
    400,
    'validation_failed',
    'Password cannot be longer than 72 characters',
  ])
  expect((await refusal(`${'a'.repeat(244)}@example.com`, password)).slice(0, 2)).toEqual([400, 'validation_failed'])
  expect(await refusal(email, 'abcde')).toEqual([422, 'weak_password', 'Password should be at least 6 characters.'])
})

test('behaviour 15: an unknown path is 404 in JSON, a wrong method 405', async () => {
  const { raw } = await startOnPort()
  const unknown = await raw('/nowhere')
  expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, expect.stringContaining('json')])
  expect((await raw('/signup')).status).toBe(405)
})

test('behaviour 16: a browser may ask from any site', async () => {
  const { raw } = await startOnPort()
  const asked = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'apikey,authorization' }
  const answer = await raw('/token', { method: 'OPTIONS', headers: { origin: 'https://app.example.com', ...asked } })
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, '*'])
})

test('behaviour 17: the clock is turned from outside, and the outbox is read', async () => {
  const outbox = join(tempDir(), 'outbox')
  const { member, advance } = await startOnPort({ mailer: createOutbox(outbox, 'cron@example.com', Date.now) })
  await member().signUp({ email, password })
  const [file = ''] = readdirSync(outbox)
  const { text = '' } = await simpleParser(readFileSync(join(outbox, file)))
  const [token = ''] = /^\d{6}$/m.exec(text) ?? []
  advance(3_601_000)
  expect((await member().verifyOtp({ type: 'signup', email, token })).error?.code).toBe('otp_expired')
  advance(-3_601_000)
  expect((await member().verifyOtp({ type: 'signup', email, token })).error).toBeNull()
})

test('behaviour 18: what is switched off says so in the codes that clients know', async () => {
  const { member, withSecretKey, raw } = await startOnPort()
  const answers = await Promise.all([
    member().signInWithSSO({ domain: 'example.com' }),
    member().signInWithIdToken({ provider: 'google', token: 'x' }),
    member().signInAnonymously(),
    member().signUp({ phone: '+4912345678', password }),
    member().signInWithPassword({ phone: '+4912345678', password }),
    member().signInWithOtp({ phone: '+4912345678' }),
    withSecretKey().admin.oauth.listClients(),
  ])
  expect(answers.map(({ error }) => error?.code)).toEqual([
    'saml_provider_disabled',
    'provider_disabled',
    'anonymous_provider_disabled',
    'phone_provider_disabled',
    'phone_provider_disabled',
    'phone_provider_disabled',
    'feature_disabled',
  ])
  const { data } = await member().signInWithOAuth({ provider: 'github', options: { skipBrowserRedirect: true } })
  const { search } = new URL(data.url ?? '')
  expect((await raw(`/authorize${search}`)).status).toBe(400)
})
