import { expect, test } from 'vitest'
import { hashOfCode } from '#app/auth-server/one-time/one-time-token.server.ts'
import { lastMail } from '#tests/support/last-mail.ts'
import { createdUser, ada as email, projectUrl, seen, siteUrl, startMailingServer } from './start-auth-server.ts'

/** A server that has mailed Ada a recovery. */
async function startWithRecovery() {
  const started = await startMailingServer()
  await createdUser(started.server)
  await started.server.member().resetPasswordForEmail(email)
  return { ...started, ...lastMail(started.mailServer, email) }
}

test.each([
  [{ token_hash: 'a' }, 'Verify requires a verification type'],
  [{ type: 'recovery' }, 'Verify requires either a token or a token hash'],
  [{ type: 'recovery', token: '123456', token_hash: 'a' }, 'Verify requires either a token or a token hash'],
  [{ type: 'recovery', token_hash: 'a', email }, 'Only the token_hash and type should be provided'],
  [{ type: 'recovery', token: '123456' }, 'Only an email address or phone number should be provided on verify'],
  [{ type: 'other', token_hash: 'a' }, 'Invalid email verification type'],
  [{ type: 'constructor', token_hash: 'a' }, 'Invalid email verification type'],
])('to verify %j is refused', async (body, message) => {
  const { server } = await startMailingServer()
  expect(await seen(server.request('POST', '/verify', { body }))).toEqual({
    status: 400,
    body: { code: 'validation_failed', message },
  })
})

test('an address that is none is told so', async () => {
  const { server } = await startMailingServer()
  const body = { type: 'recovery', email: 'ada', token: '123456' }
  expect(await seen(server.request('POST', '/verify', { body }))).toEqual({
    status: 422,
    body: { code: 'validation_failed', message: 'Invalid email format' },
  })
})

test('after ten wrong codes only the link of the mail opens', async () => {
  const { server, code, tokenHash } = await startWithRecovery()
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  for (let tries = 0; tries < 10; tries += 1) {
    await server.member().verifyOtp({ type: 'recovery', email, token: wrong })
  }
  expect((await server.member().verifyOtp({ type: 'recovery', email, token: code })).error?.code).toBe('otp_expired')
  expect((await server.member().verifyOtp({ type: 'recovery', token_hash: tokenHash })).error).toBeNull()
})

test('nine wrong codes are forgiven', async () => {
  const { server, code } = await startWithRecovery()
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  for (let tries = 0; tries < 9; tries += 1) {
    await server.member().verifyOtp({ type: 'recovery', email, token: wrong })
  }
  expect((await server.member().verifyOtp({ type: 'recovery', email, token: code })).error).toBeNull()
})

test('however many wrong links anybody opens, a right one still opens', async () => {
  const { server, tokenHash } = await startWithRecovery()
  const statuses = new Set<number>()
  for (let tries = 0; tries < 400; tries += 1) {
    const body = { type: 'recovery', token_hash: tries.toString(16).padStart(56, 'a') }
    statuses.add((await server.request('POST', '/verify', { body })).status)
  }
  expect([...statuses]).toEqual([403])
  expect((await server.member().verifyOtp({ type: 'recovery', token_hash: tokenHash })).error).toBeNull()
})

test('what a link bears is not made of the code, so that nobody finds it by trying all codes', async () => {
  const { server, tokenHash, code } = await startWithRecovery()
  const fromCode = hashOfCode(email, code)
  expect(tokenHash).toMatch(/^[0-9a-f]{56}$/)
  const refused = await server.member().verifyOtp({ type: 'recovery', token_hash: fromCode })
  expect(refused.error?.code).toBe('otp_expired')
  const asCode = await server.member().verifyOtp({ type: 'recovery', email, token: tokenHash })
  expect(asCode.error?.code).toBe('otp_expired')
  expect((await server.member().verifyOtp({ type: 'recovery', token_hash: tokenHash })).error).toBeNull()
})

test('a token redeemed twice at the same time opens one session', async () => {
  const { server, tokenHash } = await startWithRecovery()
  const verify = () => server.member().verifyOtp({ type: 'recovery', token_hash: tokenHash })
  const answers = await Promise.all(Array.from({ length: 8 }, verify))
  expect(answers.filter(({ error }) => error === null)).toHaveLength(1)
})

test("GoTrue's own link leads on with a session in the fragment, marked by sb", async () => {
  const { server, tokenHash } = await startWithRecovery()
  const path = `/verify?token=${tokenHash}&type=recovery&redirect_to=${encodeURIComponent(`${siteUrl}/in?a=b`)}`
  const answer = await server.request('GET', path)
  expect(answer.status).toBe(303)
  const location = new URL(answer.headers.get('location') ?? '')
  expect(location.origin + location.pathname + location.search).toBe(`${siteUrl}/in?a=b`)
  const fragment = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
  expect(fragment).toEqual({
    access_token: expect.stringMatching(/^ey/),
    refresh_token: expect.any(String),
    expires_in: '3600',
    expires_at: String(server.now() / 1000 + 3600),
    token_type: 'bearer',
    type: 'recovery',
    sb: '',
  })
  expect((await server.member().getUser(fragment.access_token)).data.user?.email).toBe(email)
  expect(await fragmentOf(server.request('GET', path))).toBe(
    'error=access_denied&error_code=otp_expired&error_description=Email+link+is+invalid+or+has+expired&sb=',
  )
})

async function fragmentOf(answer: Promise<Response>): Promise<string> {
  return new URL((await answer).headers.get('location') ?? '').hash.slice(1)
}

test('a link without a token or a type leads nowhere', async () => {
  const { server } = await startMailingServer()
  for (const path of ['/verify?type=recovery', '/verify?token=a']) {
    expect((await seen(server.request('GET', path))).status).toBe(400)
  }
})

test('a link of an unknown type leads on with an error', async () => {
  const { server } = await startMailingServer()
  const fragment = await fragmentOf(server.request('GET', '/verify?token=a&type=other'))
  expect(fragment).toMatch(/^error=invalid_request&error_code=validation_failed&error_description=Invalid/)
})

test('looking at a link with HEAD takes nothing away', async () => {
  const { server, tokenHash } = await startWithRecovery()
  const path = `/verify?token=${tokenHash}&type=recovery`
  expect((await server.request('HEAD', path)).status).toBe(405)
  expect((await server.request('GET', path)).headers.get('location')).toContain('access_token=')
})

test.each([
  ['the site', `${siteUrl}/in`, `${siteUrl}/in`],
  ['an allowed address', 'https://ok.example.com/in', 'https://ok.example.com/in'],
  ['an address that is not allowed', 'https://evil.example.com/in', siteUrl],
])('a link that should lead to %s', async (_, redirectTo, target) => {
  const { server } = await startMailingServer({ redirectAllowList: ['https://ok.example.com/*'] })
  const query = new URLSearchParams({ token: 'a', type: 'recovery', redirect_to: redirectTo })
  const location = new URL((await server.request('GET', `/verify?${query}`)).headers.get('location') ?? '')
  expect(location.href.split('#')[0]?.replace(/\/$/, '')).toBe(target)
})

test('without a page of the application, mails link to the server itself', async () => {
  const { server, mailServer } = await startMailingServer({ confirmUrl: undefined })
  await createdUser(server)
  await server.member().resetPasswordForEmail(email, { redirectTo: `${siteUrl}/in` })
  const { link } = lastMail(mailServer, email)
  const { origin, pathname, searchParams } = new URL(link)
  expect(origin + pathname).toBe(`${projectUrl}/auth/v1/verify`)
  expect(Object.fromEntries(searchParams)).toEqual({
    token: expect.stringMatching(/^[0-9a-f]{56}$/),
    type: 'recovery',
    redirect_to: `${siteUrl}/in`,
  })
  expect((await server.fetch(link)).headers.get('location')).toContain(`${siteUrl}/in#access_token=`)
})
