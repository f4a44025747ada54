import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { enrol, newMember, protectedMember, signedIn, tokenOf } from './members.ts'
import { secretKey, seen, signUp, startAuthServer } from './start-auth-server.ts'

const missing = 'c0ffee00-0000-4000-8000-000000000001'

test.each([
  ['no type', {}, 400, 'validation_failed'],
  ['a phone', { factor_type: 'phone', phone: '+49123' }, 422, 'mfa_phone_enroll_not_enabled'],
  ['a security key', { factor_type: 'webauthn' }, 422, 'mfa_webauthn_enroll_not_enabled'],
  ['a name twice', { factor_type: 'totp', friendly_name: 'Phone' }, 422, 'mfa_factor_name_conflict'],
])('to enrol %s is refused', async (_, body, status, code) => {
  const server = await startAuthServer()
  const member = await newMember(server)
  await enrol(member)
  const answer = await seen(server.request('POST', '/factors', { token: await tokenOf(member), body }))
  expect([answer.status, answer.body.code]).toEqual([status, code])
})

test('ten factors are the most; one that nobody verified in five minutes makes room', async () => {
  const server = await startAuthServer()
  const member = await newMember(server)
  for (let n = 0; n < 10; n += 1) await enrol(member, `Phone ${n}`)
  const one = await member.mfa.enroll({ factorType: 'totp', friendlyName: 'One more' })
  expect(one.error).toMatchObject({ status: 422, code: 'too_many_enrolled_mfa_factors' })
  server.advance(300_001)
  await enrol(member, 'Phone 1')
  expect((await member.mfa.listFactors()).data?.all).toHaveLength(1)
})

test('who has a factor changes password, address or factors in an aal2 session alone', async () => {
  const server = await startAuthServer()
  const { member, factorId } = await protectedMember(server)
  const lesser = await signedIn(server)
  expect((await lesser.updateUser({ password: 'another battery' })).error).toMatchObject({
    status: 401,
    code: 'insufficient_aal',
  })
  expect((await lesser.updateUser({ email: 'new@example.com' })).error?.code).toBe('insufficient_aal')
  expect((await lesser.updateUser({ data: { name: 'Ada' } })).error).toBeNull()
  expect((await lesser.mfa.unenroll({ factorId })).error).toMatchObject({ status: 422, code: 'insufficient_aal' })
  expect((await lesser.mfa.enroll({ factorType: 'totp', friendlyName: 'Second' })).error).toMatchObject({
    status: 403,
    code: 'insufficient_aal',
  })
  expect((await member.updateUser({ password: 'another battery' })).error).toBeNull()
})

test('a factor given up takes aal2 along', async () => {
  const server = await startAuthServer()
  const { member, factorId } = await protectedMember(server)
  expect((await member.mfa.unenroll({ factorId })).data).toEqual({ id: factorId })
  const { data } = await member.refreshSession()
  expect(data.user).not.toHaveProperty('factors')
  expect(decodeJwt(data.session?.access_token ?? '')).toMatchObject({ aal: 'aal1', amr: [{ method: 'password' }] })
})

test("another member's factor is not there", async () => {
  const server = await startAuthServer()
  const { factorId } = await protectedMember(server)
  const eve = await newMember(server, 'eve@example.com')
  const token = await tokenOf(eve)
  for (const [method, path] of [
    ['POST', `/factors/${factorId}/challenge`],
    ['POST', `/factors/${factorId}/verify`],
    ['DELETE', `/factors/${factorId}`],
    ['DELETE', `/factors/${missing}`],
  ] as const) {
    const answer = await seen(server.request(method, path, { token, body: { challenge_id: missing, code: '1' } }))
    expect([answer.status, answer.body.code]).toEqual([404, 'mfa_factor_not_found'])
  }
  expect((await seen(server.request('DELETE', '/factors/1', { token }))).body.message).toBe('factor_id must be an UUID')
})

test('an admin lists, renames and deletes factors, and the sessions they raised fall back', async () => {
  const server = await startAuthServer()
  const { member, factorId } = await protectedMember(server)
  const userId = (await member.getUser()).data.user?.id ?? ''
  const admin = server.admin().mfa
  const listed = (await admin.listFactors({ userId })).data?.factors
  expect(listed).toMatchObject([{ id: factorId, status: 'verified', friendly_name: 'Phone' }])
  const path = `/admin/users/${userId}/factors/${factorId}`
  const renamed = await seen(server.request('PUT', path, { token: secretKey, body: { friendly_name: 'Old phone' } }))
  expect(renamed).toMatchObject({ status: 200, body: { id: factorId, friendly_name: 'Old phone' } })
  expect((await admin.deleteFactor({ id: factorId, userId })).error).toBeNull()
  const { data } = await member.refreshSession()
  expect(decodeJwt(data.session?.access_token ?? '').aal).toBe('aal1')
  expect((await admin.deleteFactor({ id: factorId, userId })).error?.code).toBe('mfa_factor_not_found')
  const { access_token } = await signUp(server, 'eve@example.com')
  expect((await server.request('DELETE', path, { token: access_token })).status).toBe(403)
})

test('what happens to factors is in the audit log', async () => {
  const server = await startAuthServer()
  const { member, factorId } = await protectedMember(server)
  await member.mfa.unenroll({ factorId })
  const rows = await server.db.read<{ action: string }>('SELECT action FROM audit_log ORDER BY id')
  // supabase-js, which knows another time than this server, refreshes beside what it is asked for.
  const actions = rows.map(({ action }) => action).filter((action) => action !== 'token_refreshed')
  expect(actions.slice(2)).toEqual([
    'factor_in_progress',
    'challenge_created',
    'verification_attempted',
    'factor_unenrolled',
  ])
})
