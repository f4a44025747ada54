import type { AuthError } from '@supabase/supabase-js'
import type { Auth } from './auth.server.ts'
import { type Exchange, sessionClient } from './auth-client.server.ts'
import type { AccessClaims } from './claims.server.ts'
import type { Credentials } from './credentials.ts'
import { authUnavailable, currentSession } from './sessions.server.ts'

export type SignedIn = { state: 'signed_in'; session: AccessClaims }
export type SignInResult = SignedIn | { state: 'refused' | 'unconfirmed' | 'too_many' }

/** Unknown address and wrong password are the same answer; the session cookie goes to `exchange.headers`. */
export async function signIn(auth: Auth, exchange: Exchange, credentials: Credentials): Promise<SignInResult> {
  await endFormerSession(auth, exchange)
  const { data, error } = await sessionClient(auth.project, exchange).auth.signInWithPassword(credentials)
  if (error) return { state: refusalOf(error) }
  return begin(auth, data.session.access_token)
}

/** Takes a session just issued by the auth server as the member's. */
export async function begin(auth: Auth, accessToken: string): Promise<SignedIn> {
  const session = await auth.verify(accessToken)
  if (!session) throw new Error('The auth server issued an access token that does not verify: check issuer and keys')
  await auth.ended.keep(session)
  return { state: 'signed_in', session }
}

/** A sign-in on top of a session ends that one, so that it cannot be taken up again later. */
export async function endFormerSession(auth: Auth, exchange: Exchange): Promise<void> {
  const former = await currentSession(auth, exchange)
  if (former) await auth.ended.end(former)
}

/** Why the auth server said no; throws AppError 'unavailable' when it did not answer. */
export function refusalOf(error: AuthError): 'refused' | 'unconfirmed' | 'too_many' {
  if (error.code === 'email_not_confirmed') return 'unconfirmed'
  if (error.status === 429) return 'too_many'
  if (error.status !== undefined && error.status >= 400 && error.status < 500) return 'refused'
  throw authUnavailable(error)
}
