import type { AuthError } from '@supabase/supabase-js'
import { appendCookies, askingClient } from '#app/features/auth/mail/asking-client.server.ts'
import { awaitMail, markedMetadata, markOf } from '#app/features/auth/mail/awaited-mail.server.ts'
import { mailReturnAddress } from '#app/features/auth/mail/mail-link.server.ts'
import type { Exchange } from '#app/features/auth/session/auth-client.server.ts'
import { authUnavailable } from '#app/features/auth/session/auth-unavailable.server.ts'
import type { Auth } from './auth.server.ts'
import type { Credentials } from './credentials.ts'
import { begin, formerSession, type SignedIn, signIn } from './sign-in.server.ts'

export type SignUpRefusal = { state: 'taken' | 'closed' } | { state: 'weak_password'; message: string }

export type SignUpResult = SignedIn | { state: 'check_mail' } | { state: 'too_many' } | SignUpRefusal

/**
 * Makes the auth user. An address that exists with this very password is signed in instead: that is a form sent twice, or
 * a sign-up that a crash cut short. Where addresses are confirmed by mail, any other is answered like a new one.
 */
export async function signUp(auth: Auth, exchange: Exchange, credentials: Credentials): Promise<SignUpResult> {
  const former = await formerSession(auth, exchange)
  const { client, verifiers, written } = askingClient(auth.project, exchange)
  const mark = markOf(exchange, auth.project.cookie)
  const { data, error } = await client.auth.signUp({
    ...credentials,
    options: { emailRedirectTo: mailReturnAddress(auth.appOrigin, 'signup', '/jobs'), data: markedMetadata(mark) },
  })
  if (error?.code === 'user_already_exists') return signInInstead(auth, exchange, credentials, 'taken')
  // A mail that went to this address a moment ago is as good.
  if (error && error.code !== 'over_email_send_rate_limit') return refusalOf(error)
  if (data.session) {
    appendCookies(exchange.headers, written.getSetCookie().filter(isNoVerifier))
    return begin(auth, data.session.access_token, former)
  }
  appendCookies(exchange.headers, await verifiers)
  awaitMail(exchange, auth.project.cookie, { email: credentials.email, mark })
  return signInInstead(auth, exchange, credentials, 'check_mail')
}

async function signInInstead<Else extends 'taken' | 'check_mail'>(
  auth: Auth,
  exchange: Exchange,
  credentials: Credentials,
  otherwise: Else,
): Promise<SignedIn | { state: Else | 'too_many' }> {
  const result = await signIn(auth, exchange, credentials)
  if (result.state === 'signed_in') return result
  return { state: result.state === 'too_many' ? 'too_many' : otherwise }
}

/** Where no mail is sent they only make the cookies longer. */
function isNoVerifier(line: string): boolean {
  return !/^[^=]*-code-verifier=/.test(line)
}

function refusalOf(error: AuthError): SignUpResult {
  if (error.code === 'weak_password') return { state: 'weak_password', message: error.message }
  if (error.code === 'signup_disabled') return { state: 'closed' }
  if (error.status === 429) return { state: 'too_many' }
  throw authUnavailable(error)
}
