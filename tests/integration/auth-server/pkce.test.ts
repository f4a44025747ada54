import { createHash } from 'node:crypto'
import { createClient } from '@supabase/supabase-js'
import { expect, test } from 'vitest'
import { lastMail } from '#tests/support/last-mail.ts'
import {
  createdUser,
  ada as email,
  password,
  projectUrl,
  seen,
  siteUrl,
  startMailingServer,
  type TestAuthServer,
} from './start-auth-server.ts'

/** A browser of its own: untouched supabase-js that keeps the verifier to itself. */
function pkceClient(server: TestAuthServer) {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
  return createClient(projectUrl, 'sb_publishable_of_this_test', {
    global: { fetch: server.fetch },
    auth: { flowType: 'pkce', storage, autoRefreshToken: false, detectSessionInUrl: false },
    realtime: { transport: class {} as never },
  }).auth
}

async function open(server: TestAuthServer, tokenHash: string, type: string): Promise<URL> {
  const query = new URLSearchParams({ token: tokenHash, type, redirect_to: `${siteUrl}/auth/confirm` })
  return new URL((await server.request('GET', `/verify?${query}`)).headers.get('location') ?? '')
}

test('a link that was asked for with PKCE gives a code, which only that browser redeems, once', async () => {
  const { server, mailServer } = await startMailingServer()
  const browser = pkceClient(server)
  await browser.signUp({ email, password })
  const { tokenHash, type } = lastMail(mailServer, email)
  expect(tokenHash).toMatch(/^pkce_[0-9a-f]{56}$/)
  const location = await open(server, tokenHash, type)
  expect([location.hash, location.pathname]).toEqual(['', '/auth/confirm'])
  const code = location.searchParams.get('code') ?? ''
  const stranger = pkceClient(server)
  await stranger.resetPasswordForEmail('nobody@example.com')
  expect((await stranger.exchangeCodeForSession(code)).error?.code).toBe('bad_code_verifier')
  const { data, error } = await browser.exchangeCodeForSession(code)
  expect(error).toBeNull()
  const { data: claims } = await browser.getClaims(data.session?.access_token, { allowExpired: true })
  expect(claims?.claims.amr).toMatchObject([{ method: 'email/signup' }])
  const body = { auth_code: code, code_verifier: 'a'.repeat(43) }
  expect(await seen(server.request('POST', '/token?grant_type=pkce', { body }))).toEqual({
    status: 404,
    body: { code: 'flow_state_not_found', message: 'invalid flow state, no valid flow state found' },
  })
})

test('the hash of such a link works in any browser, too, as does its code', async () => {
  const { server, mailServer } = await startMailingServer()
  await createdUser(server)
  await pkceClient(server).resetPasswordForEmail(email)
  const { code } = lastMail(mailServer, email)
  expect((await server.member().verifyOtp({ type: 'recovery', email, token: code })).error).toBeNull()
  server.advance(60_000)
  await pkceClient(server).resetPasswordForEmail(email)
  const { tokenHash } = lastMail(mailServer, email)
  expect((await server.member().verifyOtp({ type: 'recovery', token_hash: tokenHash })).error).toBeNull()
})

test('a code is good for five minutes from the request, that of a magic link from its opening', async () => {
  const { server, mailServer } = await startMailingServer()
  await createdUser(server)
  const browser = pkceClient(server)
  await browser.resetPasswordForEmail(email)
  const recovery = lastMail(mailServer, email)
  server.advance(301_000)
  const late = (await open(server, recovery.tokenHash, 'recovery')).searchParams.get('code') ?? ''
  const refused = await browser.exchangeCodeForSession(late)
  expect([refused.error?.status, refused.error?.code]).toEqual([422, 'flow_state_expired'])
  await browser.signInWithOtp({ email })
  const magic = lastMail(mailServer, email)
  server.advance(301_000)
  const code = (await open(server, magic.tokenHash, 'magiclink')).searchParams.get('code') ?? ''
  expect((await browser.exchangeCodeForSession(code)).error).toBeNull()
})

test('a link that is used up tells a PKCE client so in the query and in the fragment', async () => {
  const { server } = await startMailingServer()
  const { search, hash } = await open(server, `pkce_${'a'.repeat(56)}`, 'recovery')
  const said = 'error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired'
  expect([search, hash]).toEqual([`?${said}`, `#${said}&sb=`])
})

test('a plain challenge is its own verifier', async () => {
  const { server, mailServer } = await startMailingServer()
  await createdUser(server)
  const verifier = createHash('sha256').update('any').digest('base64url')
  const body = { email, code_challenge: verifier, code_challenge_method: 'plain' }
  await server.request('POST', '/recover', { body })
  const { tokenHash } = lastMail(mailServer, email)
  const code = (await open(server, tokenHash, 'recovery')).searchParams.get('code')
  const redeem = (code_verifier: string) =>
    server.request('POST', '/token?grant_type=pkce', { body: { auth_code: code, code_verifier } })
  expect((await seen(redeem('b'.repeat(43)))).body.code).toBe('bad_code_verifier')
  expect((await seen(redeem(verifier))).body.user.email).toBe(email)
})

test('a code before the link was opened, and a half request, are refused', async () => {
  const { server } = await startMailingServer()
  await createdUser(server)
  await pkceClient(server).resetPasswordForEmail(email)
  const [flow] = await server.db.read<{ auth_code: string }>('SELECT auth_code FROM flow_states')
  const redeem = (body: unknown) => seen(server.request('POST', '/token?grant_type=pkce', { body }))
  expect((await redeem({ auth_code: flow?.auth_code, code_verifier: 'a'.repeat(43) })).status).toBe(404)
  expect(await redeem({ auth_code: flow?.auth_code })).toMatchObject({
    status: 400,
    body: { code: 'validation_failed' },
  })
})
