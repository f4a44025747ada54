import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { totpCode } from '#app/auth-server/factors/totp.server.ts'
import { lastMail } from '#tests/support/last-mail.ts'
import { enrol, newMember, protectedMember, signedIn } from './members.ts'
import { createdUser, ada as email, startAuthServer, startMailingServer } from './start-auth-server.ts'

const minute = 60_000
const hour = 60 * minute
const year = 365 * 24 * hour

async function startWithAda() {
  const started = await startMailingServer()
  await createdUser(started.server)
  const { server, mailServer } = started
  return {
    ...started,
    recover: () => server.member().resetPasswordForEmail(email),
    verifyLink: async () => {
      const { tokenHash } = lastMail(mailServer, email)
      return (await server.member().verifyOtp({ type: 'recovery', token_hash: tokenHash })).error?.code
    },
    verifyCode: async () => {
      const { code: token } = lastMail(mailServer, email)
      return (await server.member().verifyOtp({ type: 'recovery', email, token })).error?.code
    },
  }
}

test('a clock that was ahead when a mail went out does not keep the next one back', async () => {
  const { server, mailServer, recover, verifyLink } = await startWithAda()
  server.advance(year)
  await recover()
  server.advance(-year)
  expect((await recover()).error).toBeNull()
  expect(mailServer.mails).toHaveLength(2)
  expect(await verifyLink()).toBeUndefined()
})

test('a clock that steps back a little keeps the pause between two mails', async () => {
  const { server, recover } = await startWithAda()
  await recover()
  server.advance(-minute / 2)
  expect((await recover()).error?.message).toBe('For security purposes, you can only request this after 90 seconds.')
  server.advance(1.5 * minute)
  expect((await recover()).error).toBeNull()
})

test('a mail that a clock far ahead dated does not open the account for as long', async () => {
  const { server, recover, verifyLink, verifyCode } = await startWithAda()
  server.advance(year)
  await recover()
  server.advance(-year)
  expect([await verifyLink(), await verifyCode()]).toEqual(['otp_expired', 'otp_expired'])
})

test('a mail outlives a clock that is set back by an hour', async () => {
  const { server, recover, verifyLink } = await startWithAda()
  await recover()
  server.advance(-hour)
  expect(await verifyLink()).toBeUndefined()
})

test('a clock that steps forward ends the mails under way, and new ones come at once', async () => {
  const { server, recover, verifyLink } = await startWithAda()
  await recover()
  server.advance(2 * hour)
  expect(await verifyLink()).toBe('otp_expired')
  expect((await recover()).error).toBeNull()
  expect(await verifyLink()).toBeUndefined()
})

test('the code of a link is for the browser that asked last, also when another asked under a clock ahead', async () => {
  const { server, mailServer } = await startWithAda()
  const ask = async () => {
    const verifier = randomBytes(32).toString('hex')
    const code_challenge = createHash('sha256').update(verifier).digest('base64url')
    const body = { email, code_challenge, code_challenge_method: 's256' }
    expect((await server.request('POST', '/recover', { body })).status).toBe(200)
    return verifier
  }
  server.advance(year)
  await ask()
  server.advance(-year)
  const code_verifier = await ask()
  const path = `/verify?token=${lastMail(mailServer, email).tokenHash}&type=recovery`
  const location = new URL((await server.request('GET', path)).headers.get('location') ?? '')
  const body = { auth_code: location.searchParams.get('code'), code_verifier }
  expect((await server.request('POST', '/token?grant_type=pkce', { body })).status).toBe(200)
})

test('a code for a browser is over when the clock that dated it was ahead', async () => {
  const { server, mailServer } = await startWithAda()
  const code_verifier = 'a'.repeat(43)
  const body = { email, code_challenge: code_verifier, code_challenge_method: 'plain' }
  server.advance(year)
  await server.request('POST', '/recover', { body })
  const path = `/verify?token=${lastMail(mailServer, email).tokenHash}&type=recovery`
  const location = new URL((await server.request('GET', path)).headers.get('location') ?? '')
  server.advance(-year)
  const answer = await server.request('POST', '/token?grant_type=pkce', {
    body: { auth_code: location.searchParams.get('code'), code_verifier },
  })
  expect((await answer.json()).code).toBe('flow_state_expired')
})

test('a factor that was begun under a clock ahead does not keep its name from another', async () => {
  const server = await startAuthServer()
  const member = await newMember(server)
  // A session that outlives the step: its tokens are of a time that is to come.
  server.advance(year)
  const ahead = await signedIn(server)
  await enrol(ahead)
  server.advance(-year)
  expect((await enrol(member)).friendly_name).toBe('Phone')
})

test('a challenge is over when the clock that dated it was ahead', async () => {
  const server = await startAuthServer()
  const { member, factorId, secret } = await protectedMember(server)
  server.advance(10 * minute)
  const { data } = await member.mfa.challenge({ factorId })
  server.advance(-10 * minute)
  const answer = { factorId, challengeId: data?.id ?? '', code: totpCode(secret, server.now()) }
  expect((await member.mfa.verify(answer)).error?.code).toBe('mfa_challenge_expired')
})

test('a factor that was used under a clock ahead opens again when it is right', async () => {
  const server = await startAuthServer()
  const { factorId, secret } = await protectedMember(server)
  const prove = async () => {
    const member = await signedIn(server)
    return (await member.mfa.challengeAndVerify({ factorId, code: totpCode(secret, server.now()) })).error
  }
  server.advance(year)
  expect(await prove()).toBeNull()
  server.advance(-year)
  expect(await prove()).toBeNull()
  expect((await prove())?.code).toBe('mfa_verification_failed')
})

test('a session that was opened under a clock ahead is no proof of who sets a password', async () => {
  const server = await startAuthServer({ needsReauthentication: true })
  await createdUser(server)
  server.advance(year)
  const member = await signedIn(server)
  server.advance(-year)
  await member.refreshSession()
  expect((await member.updateUser({ password: 'another battery' })).error?.code).toBe('reauthentication_needed')
})
