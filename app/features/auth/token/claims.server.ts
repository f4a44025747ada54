import { z } from 'zod'
import type { Member } from '#app/features/auth/member.ts'

/** No token of ours lives longer; one that does was not meant for a browser session. */
const longestLifeSeconds = 24 * 60 * 60

/**
 * What an access token must say beyond what jose checks (RFC 8725 3.9, 3.12): a signed-in person's own session,
 * never a service, an anonymous visitor or a third party's OAuth token.
 */
const accessClaims = z
  .object({
    sub: z.uuid(),
    session_id: z.uuid(),
    aud: z.literal('authenticated'),
    role: z.literal('authenticated'),
    is_anonymous: z.literal(false).optional(),
    aal: z.enum(['aal1', 'aal2']),
    amr: z.array(z.object({ method: z.string(), timestamp: z.number().int() })).optional(),
    email: z.string().min(3).max(255),
    iat: z.number().int(),
    exp: z.number().int(),
    client_id: z.undefined().optional(),
    scope: z.undefined().optional(),
  })
  .refine(({ iat, exp }) => exp > iat && exp - iat <= longestLifeSeconds)

export interface AccessClaims extends Member {
  /** Seconds since 1970. */
  issuedAt: number
  expiresAt: number
  /** When the member signed in; a refresh moves `issuedAt` but not this. */
  startedAt: number
  /** When the member last showed a password, a code or a link; 0 when the token does not say. */
  provenAt: number
  /** 'aal2' once the session showed a second factor. */
  aal: 'aal1' | 'aal2'
  /** A link or a code out of a mail opened the session, no password. */
  isMailed: boolean
}

/** GoTrue's names for a session that a mail opened. */
const mailMethods = new Set(['otp', 'recovery', 'magiclink', 'invite', 'email/signup', 'email_change'])

/** Undefined when a claim is missing or wrong; `nowSeconds` bounds iat with 5 s of skew. */
export function readClaims(payload: unknown, nowSeconds: number): AccessClaims | undefined {
  const parsed = accessClaims.safeParse(payload)
  if (!parsed.success || parsed.data.iat > nowSeconds + 5) return undefined
  const { sub, email, session_id, iat, exp, aal, amr = [] } = parsed.data
  const methods = amr.map(({ method }) => method)
  const times = amr.map(({ timestamp }) => timestamp)
  return {
    id: sub,
    email: email.toLowerCase(),
    sessionId: session_id,
    issuedAt: iat,
    expiresAt: exp,
    startedAt: Math.min(iat, ...times),
    provenAt: Math.max(0, ...times),
    aal,
    isMailed: !methods.includes('password') && methods.some((method) => mailMethods.has(method)),
  }
}
