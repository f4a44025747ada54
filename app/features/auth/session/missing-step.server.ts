import type { Auth } from '#app/features/auth/auth.server.ts'
import type { LiveSession, MissingStep } from './live-session.ts'

/**
 * What stands between a session and the member's data. A mail alone opens nothing: who follows its link sets a password
 * first, and the session counts from then on. Nor does a password alone, as long as nobody who knows it has shown to read
 * the mail of its address. 'sign_in' when the auth server knows the session no more.
 */
export async function missingStep(auth: Auth, session: LiveSession): Promise<MissingStep | 'sign_in' | undefined> {
  const { claims } = session
  if (claims.aal === 'aal1') {
    const account = await auth.accounts.of(session)
    if (!account) return 'sign_in'
    if (account.hasSecondFactor) return 'code'
    if (account.isConfirmedByMail && !claims.isMailed && !(await auth.wasIn(claims.id))) return 'mail'
  }
  return claims.isMailed && !(await auth.ended.isKept(claims)) ? 'password' : undefined
}
