import { beforeAll, describe, expect, test } from 'vitest'
import { createTokenVerifier, type VerifyToken } from '#app/features/auth/token/access-token.server.ts'
import { createSigningKeys } from '#app/features/auth/token/signing-keys.server.ts'
import { createForge, type Forge, goodClaims, handMade, issuer, nowMs } from '#tests/support/token-forge.ts'

const seconds = nowMs / 1000
const legacySecret = 'a-legacy-secret-of-the-project-0123456789'

let forge: Forge
let verify: VerifyToken

beforeAll(async () => {
  forge = await createForge()
  verify = verifierOf(forge)
})

function verifierOf({ jwks }: Forge, jwtSecret?: string): VerifyToken {
  const keys = createSigningKeys(
    `${issuer}/.well-known/jwks.json`,
    async () => Response.json(jwks),
    () => nowMs,
  )
  return createTokenVerifier({ issuer, keys, clock: () => nowMs, ...(jwtSecret ? { jwtSecret } : {}) })
}

/** Changes one character in the middle of a part. */
function tampered(token: string, part: 0 | 1 | 2): string {
  const parts = token.split('.')
  const text = parts[part] ?? ''
  const middle = Math.floor(text.length / 2)
  parts[part] = text.slice(0, middle) + (text[middle] === 'A' ? 'B' : 'A') + text.slice(middle + 1)
  return parts.join('.')
}

const hostile: [name: string, make: () => string | Promise<string>][] = [
  ['an empty text', () => ''],
  ['a word', () => 'token'],
  ['two parts', async () => (await forge.sign(goodClaims())).split('.').slice(0, 2).join('.')],
  ['four parts', async () => `${await forge.sign(goodClaims())}.x`],
  ['five parts, as an encrypted token has', () => 'a.b.c.d.e'],
  ['a megabyte', async () => `${await forge.sign(goodClaims())}${'A'.repeat(1_000_000)}`],
  ['nine kilobytes of signed metadata', () => forge.sign(goodClaims({ user_metadata: { note: 'x'.repeat(9000) } }))],
  ['a header that is not JSON', () => handMade('no json', goodClaims())],
  ['a payload that is not JSON', () => handMade({ alg: 'ES256', kid: forge.kid, typ: 'JWT' }, 'no json')],
  ['alg none', () => handMade({ alg: 'none', kid: forge.kid, typ: 'JWT' }, goodClaims())],
  ['alg NONE', () => handMade({ alg: 'NONE', kid: forge.kid, typ: 'JWT' }, goodClaims())],
  ['no alg', () => handMade({ kid: forge.kid, typ: 'JWT' }, goodClaims())],
  [
    'HS256 keyed with the public key as PEM',
    () => handMade({ alg: 'HS256', kid: forge.kid, typ: 'JWT' }, goodClaims(), forge.publicPem),
  ],
  [
    'HS256 keyed with the public key as JWK',
    () => handMade({ alg: 'HS256', kid: forge.kid, typ: 'JWT' }, goodClaims(), JSON.stringify(forge.publicJwk)),
  ],
  ['HS256 keyed with nothing', () => handMade({ alg: 'HS256', typ: 'JWT' }, goodClaims(), ' ')],
  [
    'HS256 with the legacy secret, which is not configured',
    () => handMade({ alg: 'HS256', typ: 'JWT' }, goodClaims(), legacySecret),
  ],
  ['no signature', async () => `${(await forge.sign(goodClaims())).split('.').slice(0, 2).join('.')}.`],
  [
    'a zero signature',
    async () => `${(await forge.sign(goodClaims())).split('.').slice(0, 2).join('.')}.${'A'.repeat(86)}`,
  ],
  ['another key under our kid', () => forge.signWithOtherKey(goodClaims())],
  ['another key of its own in the header', () => forge.signWithOtherKey(goodClaims(), { jwk: forge.publicJwk })],
  ['a key set of its own', () => forge.signWithOtherKey(goodClaims(), { jku: 'https://evil.test/jwks.json' })],
  ['an unknown kid', () => forge.sign(goodClaims(), { kid: 'unknown' })],
  ['a kid that walks folders', () => forge.sign(goodClaims(), { kid: '../../dev/null' })],
  ['no kid', () => forge.sign(goodClaims(), { kid: undefined })],
  ['an empty kid', () => forge.sign(goodClaims(), { kid: '' })],
  ['a changed header', async () => tampered(await forge.sign(goodClaims()), 0)],
  ['a changed payload', async () => tampered(await forge.sign(goodClaims()), 1)],
  ['a changed signature', async () => tampered(await forge.sign(goodClaims()), 2)],
  [
    'an unknown critical header',
    () => handMade({ alg: 'ES256', kid: forge.kid, typ: 'JWT', crit: ['x'], x: 1 }, goodClaims()),
  ],
  ['the type of an OAuth access token', () => forge.sign(goodClaims(), { typ: 'at+jwt' })],
  ['no type', () => forge.sign(goodClaims(), { typ: undefined })],
  ['another issuer', () => forge.sign(goodClaims({ iss: 'https://evil.test/auth/v1' }))],
  ['an issuer that begins like ours', () => forge.sign(goodClaims({ iss: `${issuer}.evil.test` }))],
  ['no issuer', () => forge.sign(goodClaims({ iss: undefined }))],
  ['another audience', () => forge.sign(goodClaims({ aud: 'anon' }))],
  ['a list of audiences', () => forge.sign(goodClaims({ aud: ['authenticated', 'evil'] }))],
  ['no audience', () => forge.sign(goodClaims({ aud: undefined }))],
  ['an expired token', () => forge.sign(goodClaims({ exp: seconds - 60 }))],
  ['no expiry', () => forge.sign(goodClaims({ exp: undefined }))],
  ['an expiry as text', () => forge.sign(goodClaims({ exp: String(seconds + 3600) as never }))],
  ['an expiry in eight days', () => forge.sign(goodClaims({ exp: seconds + 8 * 86_400 }))],
  ['not valid yet', () => forge.sign(goodClaims({ nbf: seconds + 600 }))],
  ['issued in the future', () => forge.sign(goodClaims({ iat: seconds + 600 }))],
  ['no issue time', () => forge.sign(goodClaims({ iat: undefined }))],
  ['no subject', () => forge.sign(goodClaims({ sub: undefined }))],
  ['a subject that is not a UUID', () => forge.sign(goodClaims({ sub: "'; DROP TABLE users; --" }))],
  ['no session', () => forge.sign(goodClaims({ session_id: undefined }))],
  ['a session that is not a UUID', () => forge.sign(goodClaims({ session_id: '1' }))],
  ['the role anon', () => forge.sign(goodClaims({ role: 'anon' }))],
  ['the role service_role', () => forge.sign(goodClaims({ role: 'service_role' }))],
  ['the role supabase_admin', () => forge.sign(goodClaims({ role: 'supabase_admin' }))],
  ['no role', () => forge.sign(goodClaims({ role: undefined }))],
  ['an anonymous visitor', () => forge.sign(goodClaims({ is_anonymous: true }))],
  ['no assurance level', () => forge.sign(goodClaims({ aal: undefined }))],
  ['an unknown assurance level', () => forge.sign(goodClaims({ aal: 'aal9' }))],
  ['a third party client', () => forge.sign(goodClaims({ client_id: 'app' }))],
  ['an OAuth scope', () => forge.sign(goodClaims({ scope: 'openid' }))],
  ['no e-mail', () => forge.sign(goodClaims({ email: '' }))],
]

describe('a hostile token is refused', () => {
  test.each(hostile)('%s', async (_name, make) => {
    expect(await verify(await make())).toBeUndefined()
  })
})

describe('a good token is accepted', () => {
  test('signed with ES256', async () => {
    expect(await verify(await forge.sign(goodClaims()))).toEqual({
      id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
      email: 'ada@example.com',
      sessionId: '0e37df36-f698-11e6-8dd4-cb9ced3df976',
      issuedAt: seconds - 10,
      expiresAt: seconds + 3600,
      startedAt: seconds - 10,
      provenAt: seconds - 10,
      aal: 'aal1',
      isMailed: false,
    })
  })

  test('which tells when the member last proved something, and whether only a mail did', async () => {
    const claims = async (...methods: string[]) => {
      const amr = methods.map((method, index) => ({ method, timestamp: seconds - 100 * (index + 1) }))
      return verify(await forge.sign(goodClaims({ amr })))
    }
    expect(await claims('totp', 'password')).toMatchObject({ provenAt: seconds - 100, startedAt: seconds - 200 })
    for (const method of ['otp', 'recovery', 'magiclink', 'invite', 'email/signup', 'email_change']) {
      expect(await claims(method), method).toMatchObject({ isMailed: true })
      expect(await claims('totp', method), method).toMatchObject({ isMailed: true })
    }
    expect(await claims('otp', 'password')).toMatchObject({ isMailed: false })
    expect(await verify(await forge.sign(goodClaims({ amr: undefined })))).toMatchObject({ provenAt: 0 })
  })

  test('signed with RS256', async () => {
    const rsa = await createForge('RS256')
    expect(await verifierOf(rsa)(await rsa.sign(goodClaims()))).toBeDefined()
  })

  test('with five seconds of clock skew', async () => {
    expect(await verify(await forge.sign(goodClaims({ iat: seconds + 4 })))).toBeDefined()
  })

  test('signed with HS256, only where the legacy secret is configured', async () => {
    const token = handMade({ alg: 'HS256', typ: 'JWT' }, goodClaims(), legacySecret)
    expect(await verifierOf(forge, legacySecret)(token)).toBeDefined()
    expect(await verifierOf(forge, `${legacySecret}!`)(token)).toBeUndefined()
    expect(
      await verifierOf(forge, legacySecret)(handMade({ alg: 'HS256', typ: 'JWT' }, goodClaims(), forge.publicPem)),
    ).toBeUndefined()
  })
})
