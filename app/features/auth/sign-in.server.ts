import type { AuthError } from '@supabase/supabase-js'
import { type Exchange, sessionClient } from '#app/features/auth/session/auth-client.server.ts'
import { authUnavailable } from '#app/features/auth/session/auth-unavailable.server.ts'
import type { LiveSession, MemberSession } from '#app/features/auth/session/live-session.ts'
import { endAtServer, liveSession, withMissingStep } from '#app/features/auth/session/sessions.server.ts'
import { AppError } from '#app/platform/errors.ts'
import type { Auth } from './auth.server.ts'
import type { Credentials } from './credentials.ts'

export type SignedIn = { state: 'signed_in'; session: MemberSession }
export type SignInResult = SignedIn | { state: 'refused' | 'unconfirmed' | 'too_many' }

/** Unknown address and wrong password are the same answer; the session cookie goes to `exchange.headers`. */
export async function signIn(auth: Auth, exchange: Exchange, credentials: Credentials): Promise<SignInResult> {
  const former = await formerSession(auth, exchange)
  const { data, error } = await sessionClient(auth.project, exchange).auth.signInWithPassword(credentials)
  if (error) return { state: refusalOf(error) }
  return begin(auth, data.session.access_token, former)
}

/** The session this browser holds already. One that cannot be checked now does not stand in the way. */
export async function formerSession(auth: Auth, { request }: Exchange): Promise<LiveSession | undefined> {
  try {
    return await liveSession(auth, { request, headers: new Headers() })
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

/** Takes a session just issued by the auth server as the member's, and ends the one it replaces. */
export async function begin(auth: Auth, accessToken: string, former: LiveSession | undefined): Promise<SignedIn> {
  const claims = await auth.verify(accessToken)
  const session = claims && (await withMissingStep(auth, { claims, accessToken }))
  if (!session) throw new Error('The auth server issued an access token that does not verify: check issuer and keys')
  // What is kept counts as settled, and a mail alone settles nothing.
  if (!session.isMailed) await auth.ended.keep(session)
  if (former && former.claims.sessionId !== session.sessionId) {
    await auth.ended.end(former.claims)
    await endAtServer(auth, former.accessToken, 'local')
  }
  return { state: 'signed_in', session }
}

/** Why the auth server said no; throws AppError 'unavailable' when it did not answer. */
export function refusalOf(error: AuthError): 'refused' | 'unconfirmed' | 'too_many' {
  if (error.code === 'email_not_confirmed') return 'unconfirmed'
  if (error.status === 429) return 'too_many'
  if (isRefusal(error)) return 'refused'
  throw authUnavailable(error)
}

export function isRefusal({ status }: AuthError): boolean {
  return status !== undefined && status >= 400 && status < 500
}
