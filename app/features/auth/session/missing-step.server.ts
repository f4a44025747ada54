import type { Auth } from '#app/features/auth/auth.server.ts'
import type { LiveSession, MissingStep } from './live-session.ts'

/**
 * What stands between a session and the member's data. A mail alone opens nothing: who follows its link sets a password
 * first, and the session counts from then on. 'sign_in' when the auth server knows the session no more.
 */
export async function missingStep(auth: Auth, session: LiveSession): Promise<MissingStep | 'sign_in' | undefined> {
  const { claims } = session
  if (claims.aal === 'aal1') {
    const factor = await auth.secondFactors.of(session)
    if (factor !== 'none') return factor === 'verified' ? 'code' : 'sign_in'
  }
  return claims.isMailed && !(await auth.ended.isKept(claims)) ? 'password' : undefined
}
