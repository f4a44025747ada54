import type { AuthError } from '@supabase/supabase-js'
import { type Exchange, sessionClient } from '#app/features/auth/session/auth-client.server.ts'
import { authUnavailable } from '#app/features/auth/session/auth-unavailable.server.ts'
import type { Auth } from './auth.server.ts'
import type { Credentials } from './credentials.ts'
import { begin, formerSession, type SignedIn, signIn } from './sign-in.server.ts'

export type SignUpRefusal = { state: 'taken' | 'closed' } | { state: 'weak_password'; message: string }

export type SignUpResult = SignedIn | { state: 'check_mail' } | { state: 'too_many' } | SignUpRefusal

/**
 * Makes the auth user. An address that exists with this very password is signed in instead:
 * that is a form sent twice, or a sign-up that a crash cut short.
 */
export async function signUp(auth: Auth, exchange: Exchange, credentials: Credentials): Promise<SignUpResult> {
  const former = await formerSession(auth, exchange)
  const { data, error } = await sessionClient(auth.project, exchange).auth.signUp(credentials)
  if (!error && !data.session) return { state: 'check_mail' }
  dropVerifiers(exchange.headers)
  if (error?.code === 'user_already_exists') return signInInstead(auth, exchange, credentials)
  if (error) return refusalOf(error)
  return begin(auth, String(data.session?.access_token), former)
}

async function signInInstead(auth: Auth, exchange: Exchange, credentials: Credentials): Promise<SignUpResult> {
  const result = await signIn(auth, exchange, credentials)
  if (result.state === 'signed_in') return result
  return { state: result.state === 'too_many' ? 'too_many' : 'taken' }
}

/** auth-js writes PKCE verifiers for the link in a mail; where none is sent they only make the cookies longer. */
function dropVerifiers(headers: Headers): void {
  const cookies = headers.getSetCookie().filter((cookie) => !/^[^=]*-code-verifier=/.test(cookie))
  headers.delete('set-cookie')
  for (const cookie of cookies) headers.append('set-cookie', cookie)
}

function refusalOf(error: AuthError): SignUpResult {
  if (error.code === 'weak_password') return { state: 'weak_password', message: error.message }
  if (error.code === 'signup_disabled') return { state: 'closed' }
  if (error.status === 429) return { state: 'too_many' }
  throw authUnavailable(error)
}
