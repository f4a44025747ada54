import { createHmac, randomUUID } from 'node:crypto'
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

export const issuer = 'https://auth.test/auth/v1'
export const nowMs = Date.UTC(2026, 10, 24, 12)
const nowSeconds = nowMs / 1000

export type Claims = JWTPayload & Record<string, unknown>

/** The claims of a good access token, as GoTrue writes them; `change` overrides, undefined removes. */
export function goodClaims(change: Record<string, unknown> = {}): Claims {
  const claims: Record<string, unknown> = {
    iss: issuer,
    sub: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
    aud: 'authenticated',
    exp: nowSeconds + 3600,
    iat: nowSeconds - 10,
    email: 'Ada@Example.com',
    phone: '',
    role: 'authenticated',
    aal: 'aal1',
    amr: [{ method: 'password', timestamp: nowSeconds - 10 }],
    session_id: '0e37df36-f698-11e6-8dd4-cb9ced3df976',
    is_anonymous: false,
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: {},
    ...change,
  }
  for (const [name, value] of Object.entries(claims)) if (value === undefined) delete claims[name]
  return claims
}

export interface Forge {
  /** The public set, as the auth server serves it. */
  jwks: { keys: Record<string, unknown>[] }
  kid: string
  publicPem: string
  publicJwk: Record<string, unknown>
  sign(claims: Claims, header?: Record<string, unknown>): Promise<string>
  signWithOtherKey(claims: Claims, header?: Record<string, unknown>): Promise<string>
}

export async function createForge(alg: 'ES256' | 'RS256' = 'ES256'): Promise<Forge> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const other = await generateKeyPair(alg)
  const kid = randomUUID()
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig', key_ops: ['verify'] }
  const signer =
    (key: CryptoKey) =>
    (claims: Claims, header: Record<string, unknown> = {}) =>
      new SignJWT(claims)
        .setProtectedHeader(withoutAbsent({ alg, kid, typ: 'JWT', ...header }) as { alg: string })
        .sign(key)
  return {
    jwks: { keys: [publicJwk] },
    kid,
    publicPem: await exportSPKI(publicKey),
    publicJwk,
    sign: signer(privateKey),
    signWithOtherKey: signer(other.privateKey),
  }
}

/** A compact token of any header and payload, signed by HMAC or not at all: what no library would write. */
export function handMade(header: unknown, payload: unknown, hmacKey?: string): string {
  const part = (value: unknown) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
  const signed = `${part(header)}.${part(payload)}`
  const signature = hmacKey ? createHmac('sha256', hmacKey).update(signed).digest('base64url') : ''
  return `${signed}.${signature}`
}

function withoutAbsent(header: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(header).filter(([, value]) => value !== undefined))
}
