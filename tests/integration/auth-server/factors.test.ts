import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { totpCode } from '#app/auth-server/factors/totp.server.ts'
import { enrol, newMember, protectedMember, signedIn, tokenOf } from './members.ts'
import { refresh, seen, startAuthServer } from './start-auth-server.ts'

const missing = 'c0ffee00-0000-4000-8000-000000000001'

test('a factor is enrolled with a secret, its address and a QR code, and waits for a first code', async () => {
  const server = await startAuthServer()
  const member = await newMember(server)
  const factor = await enrol(member)
  expect(factor).toMatchObject({ id: expect.any(String), type: 'totp', friendly_name: 'Phone' })
  expect(factor.totp.qr_code).toMatch(
    /^data:image\/svg\+xml;utf-8,<svg xmlns="http:\/\/www.w3.org\/2000\/svg".*<\/svg>$/s,
  )
  expect(factor.totp.uri).toContain(`secret=${factor.totp.secret}`)
  expect(factor.totp.uri).toMatch(/^otpauth:\/\/totp\/Cronstead:ada%40example.com\?/)
  const { data } = await member.mfa.listFactors()
  expect(data).toMatchObject({ all: [{ id: factor.id, status: 'unverified', factor_type: 'totp' }], totp: [] })
  expect(JSON.stringify((await member.getUser()).data.user)).not.toContain(factor.totp.secret)
})

test('a first code verifies the factor and raises the session to aal2, and a refresh keeps it there', async () => {
  const server = await startAuthServer()
  const member = await newMember(server)
  const { id, totp } = await enrol(member)
  const challenge = await member.mfa.challenge({ factorId: id })
  expect(challenge.data).toMatchObject({ type: 'totp', expires_at: Math.floor(server.now() / 1000) + 300 })
  server.advance(10_000)
  const code = totpCode(totp.secret, server.now())
  const { data, error } = await member.mfa.verify({ factorId: id, challengeId: challenge.data?.id ?? '', code })
  expect(error).toBeNull()
  expect(data?.user.factors).toMatchObject([{ id, status: 'verified', friendly_name: 'Phone' }])
  const claims = decodeJwt(data?.access_token ?? '')
  expect(claims).toMatchObject({ aal: 'aal2', amr: [{ method: 'totp' }, { method: 'password' }] })
  const refreshed = await (await refresh(server, data?.refresh_token ?? '')).json()
  expect(decodeJwt(refreshed.access_token)).toMatchObject({ aal: 'aal2', amr: claims.amr })
})

test('a new sign-in is aal1 and says that aal2 is next', async () => {
  const server = await startAuthServer()
  const { factorId, secret } = await protectedMember(server)
  const member = await signedIn(server)
  const level = async () => (await member.mfa.getAuthenticatorAssuranceLevel()).data
  expect(await level()).toMatchObject({ currentLevel: 'aal1', nextLevel: 'aal2' })
  await member.mfa.challengeAndVerify({ factorId, code: totpCode(secret, server.now()) })
  expect(await level()).toMatchObject({ currentLevel: 'aal2', nextLevel: 'aal2' })
})

test('verifying ends the sessions that showed no second factor, and unverified factors go', async () => {
  const server = await startAuthServer()
  const first = await newMember(server)
  const other = await tokenOf(await signedIn(server))
  const { id, totp } = await enrol(first)
  await enrol(first, 'Forgotten')
  await first.mfa.challengeAndVerify({ factorId: id, code: totpCode(totp.secret, server.now()) })
  expect((await server.member().getUser(other)).error?.name).toBe('AuthSessionMissingError')
  expect((await first.mfa.listFactors()).data?.all.map((factor) => factor.id)).toEqual([id])
})

test('a code counts once: neither a second challenge nor another session takes it again', async () => {
  const server = await startAuthServer()
  const { factorId, secret } = await protectedMember(server)
  const code = totpCode(secret, server.now())
  const first = await signedIn(server)
  expect((await first.mfa.challengeAndVerify({ factorId, code })).error).toBeNull()
  for (const member of [first, await signedIn(server)]) {
    const { error } = await member.mfa.challengeAndVerify({ factorId, code })
    expect(error?.code).toBe('mfa_verification_failed')
  }
})

test('of two that show one code at the same time one gets in', async () => {
  const server = await startAuthServer()
  const { factorId, secret } = await protectedMember(server)
  const code = totpCode(secret, server.now())
  const token = await tokenOf(await signedIn(server))
  const ids = await Promise.all(
    [1, 2].map(async () => (await seen(server.request('POST', `/factors/${factorId}/challenge`, { token }))).body.id),
  )
  const answers = await Promise.all(
    ids.map((challenge_id) =>
      server.request('POST', `/factors/${factorId}/verify`, { token, body: { challenge_id, code } }),
    ),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
})

test('wrong, expired and used answers are refused, each in its words', async () => {
  const server = await startAuthServer()
  const { member, factorId, secret } = await protectedMember(server)
  const token = await tokenOf(member)
  const challenge = async () => (await member.mfa.challenge({ factorId })).data?.id ?? ''
  const verify = async (challenge_id: string, code: string) => {
    const { status, body } = await seen(
      server.request('POST', `/factors/${factorId}/verify`, { token, body: { challenge_id, code } }),
    )
    return [status, body.code, body.message]
  }
  const good = () => totpCode(secret, server.now())
  const first = await challenge()
  expect(await verify(first, '000000')).toEqual([422, 'mfa_verification_failed', 'Invalid TOTP code entered'])
  expect(await verify(missing, good())).toEqual([
    422,
    'mfa_factor_not_found',
    'MFA factor with the provided challenge ID not found',
  ])
  expect((await verify(first, good()))[0]).toBe(200)
  expect((await verify(first, good()))[1]).toBe('mfa_ip_address_mismatch')
  const late = await challenge()
  server.advance(300_001)
  expect((await verify(late, good())).slice(0, 2)).toEqual([422, 'mfa_challenge_expired'])
})

test('guessing codes of a factor is slowed down, from whatever session and address', async () => {
  const server = await startAuthServer()
  const { factorId, secret } = await protectedMember(server)
  server.advance(600_000)
  const member = await signedIn(server)
  const guess = async (code: string) => (await member.mfa.challengeAndVerify({ factorId, code })).error?.code
  for (let n = 0; n < 10; n += 1) expect(await guess('000000')).toBe('mfa_verification_failed')
  expect(await guess(totpCode(secret, server.now()))).toBe('over_request_rate_limit')
  server.advance(60_000)
  expect(await guess(totpCode(secret, server.now()))).toBeUndefined()
})
