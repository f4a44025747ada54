import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import type { Session } from '#app/auth-server/sessions/session.ts'
import { audience, type User } from '#app/auth-server/users/user.ts'
import type { SigningKeys } from './signing-keys.server.ts'

export interface AccessTokenInput {
  user: User
  session: Session
  issuer: string
  /** Seconds since 1970. */
  issuedAt: number
  expiresAt: number
}

/** An access token with the claims of GoTrue. */
export function signAccessToken(keys: SigningKeys, input: AccessTokenInput): Promise<string> {
  const { user, session, issuer, issuedAt, expiresAt } = input
  const { kid, alg, key } = keys.signer
  return new SignJWT({
    iss: issuer,
    sub: user.id,
    aud: audience,
    exp: expiresAt,
    iat: issuedAt,
    email: user.email,
    phone: '',
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    role: user.role,
    aal: session.aal,
    amr: session.amr,
    session_id: session.id,
    is_anonymous: user.is_anonymous === 1,
  })
    .setProtectedHeader({ alg, kid, typ: 'JWT' })
    .sign(key)
}

/** The claims of a token signed by one of our keys and not expired at `now` (ms). Throws GoTrueError badJwt otherwise. */
export async function verifyJwt(keys: SigningKeys, token: string, now: number): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, ({ kid, alg }) => verifier(keys, kid, alg), {
      algorithms: ['ES256', 'RS256', 'HS256'],
      currentDate: new Date(now),
    })
    return payload
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error
    throw new GoTrueError('badJwt', `invalid JWT: unable to parse or verify signature, ${error.message}`)
  }
}

/** By kid and algorithm both, so that no key is ever used in a way it was not made for. */
function verifier(keys: SigningKeys, kid: string | undefined, alg: string) {
  const verifier = kid === undefined ? undefined : keys.verifiers.get(kid)
  if (verifier?.alg !== alg) throw new errors.JWKSNoMatchingKey()
  return verifier.key
}
