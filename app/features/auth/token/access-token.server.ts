import { hash } from 'node:crypto'
import { decodeProtectedHeader, errors, type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose'
import type { Clock } from '#app/platform/clock.ts'
import { recentMap } from '#app/platform/recent-map.ts'
import { type AccessClaims, readClaims } from './claims.server.ts'

/** Longer ones are refused unread: a 1 MB token costs 26 ms to reject. */
const longestToken = 8 * 1024
const cachedForMs = 60_000
const cachedTokens = 5000

export interface TokenVerifierConfig {
  issuer: string
  keys: JWTVerifyGetKey
  /** The legacy HS256 secret of a Supabase project; HS256 is refused without it. */
  jwtSecret?: string
  clock: Clock
}

/**
 * Undefined for a token that is not a signed-in member's; the caller treats it as signed out. `asOfMs` asks whether it
 * was good at that time, for a token that has expired since.
 * Rejects with AppError 'unavailable' when that cannot be decided because the auth server is down.
 */
export type VerifyToken = (token: string, asOfMs?: number) => Promise<AccessClaims | undefined>

/** The strict verifier (RFC 8725), which remembers the latest good tokens for a minute by their hash. */
export function createTokenVerifier(config: TokenVerifierConfig): VerifyToken {
  const known = recentMap<{ claims: AccessClaims; until: number }>(cachedTokens)
  return async (token, asOfMs) => {
    if (token.length > longestToken) return undefined
    if (asOfMs !== undefined) return verify(config, token, asOfMs)
    const key = hash('sha256', token, 'base64url')
    const now = config.clock()
    const seen = known.get(key)
    if (seen && now < seen.until) return seen.claims
    const claims = await verify(config, token, now)
    if (claims) known.set(key, { claims, until: Math.min(now + cachedForMs, claims.expiresAt * 1000) })
    return claims
  }
}

async function verify(config: TokenVerifierConfig, token: string, nowMs: number): Promise<AccessClaims | undefined> {
  try {
    const { alg, kid } = decodeProtectedHeader(token)
    if (alg === 'HS256') return readClaims(await withSecret(config, token, nowMs), nowMs / 1000)
    if (typeof kid !== 'string' || kid === '') return undefined
    const checked = await jwtVerify(token, config.keys, { ...rules(config, nowMs), algorithms: ['ES256', 'RS256'] })
    return readClaims(checked.payload, nowMs / 1000)
  } catch (error) {
    // decodeProtectedHeader throws TypeError on what is not a token.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
    throw error
  }
}

async function withSecret(config: TokenVerifierConfig, token: string, nowMs: number): Promise<unknown> {
  if (!config.jwtSecret) return undefined
  const secret = new TextEncoder().encode(config.jwtSecret)
  return (await jwtVerify(token, secret, { ...rules(config, nowMs), algorithms: ['HS256'] })).payload
}

function rules(config: TokenVerifierConfig, nowMs: number): JWTVerifyOptions {
  return {
    issuer: config.issuer,
    audience: 'authenticated',
    typ: 'JWT',
    clockTolerance: 5,
    currentDate: new Date(nowMs),
    requiredClaims: ['sub', 'exp', 'iat', 'role', 'session_id', 'aal'],
  }
}
