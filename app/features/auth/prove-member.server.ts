import { bareClient, type Exchange } from '#app/features/auth/session/auth-client.server.ts'
import { endAtServer } from '#app/features/auth/session/sessions.server.ts'
import type { AccessClaims } from '#app/features/auth/token/claims.server.ts'
import type { Auth } from './auth.server.ts'
import { refusalOf } from './sign-in.server.ts'

const recentSeconds = 10 * 60
/** How far the clock of the auth server may be ahead of this one. */
const skewSeconds = 60

/**
 * Whether the member showed a password, a code or a link within the last ten minutes. What is dated in the future, by a
 * clock that was ahead, says nothing of when.
 */
export function isRecent({ provenAt }: Pick<AccessClaims, 'provenAt'>, nowMs: number): boolean {
  const age = nowMs / 1000 - provenAt
  return age < recentSeconds && age >= -skewSeconds
}

/** Checks the password on a session of its own, which ends at once. */
export async function checkPassword(
  auth: Auth,
  { request }: Pick<Exchange, 'request'>,
  { email }: Pick<AccessClaims, 'email'>,
  password: string,
): Promise<'right' | 'wrong_password' | 'too_many'> {
  const { data, error } = await bareClient(auth.project, request).auth.signInWithPassword({ email, password })
  if (error) return refusalOf(error) === 'too_many' ? 'too_many' : 'wrong_password'
  await endAtServer(auth, data.session.access_token, 'local')
  return 'right'
}
