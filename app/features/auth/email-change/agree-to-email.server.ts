import type { EmailOtpType, Session } from '@supabase/supabase-js'
import type { Auth } from '#app/features/auth/auth.server.ts'
import type { MailProof, OpenedMail } from '#app/features/auth/mail/open-mail.server.ts'
import { bareClient, type Exchange, sessionClient } from '#app/features/auth/session/auth-client.server.ts'
import { endAtServer, liveClient } from '#app/features/auth/session/sessions.server.ts'
import { formerSession, refusalOf } from '#app/features/auth/sign-in.server.ts'
import type { AccessClaims } from '#app/features/auth/token/claims.server.ts'

/** 'half': one of the two addresses has agreed, and the other is to. */
export type Agreement = { state: 'half' } | { state: 'refused' | 'too_many' } | { state: 'changed'; email: string }

/**
 * Takes what a mail about a new address gave. It may be opened in any browser, so it signs nobody in: the session that the
 * auth server gives for the second mail is ended, and a session this browser has goes on, under the new address.
 */
export async function agreeToEmail(auth: Auth, exchange: Exchange, proof: MailProof): Promise<Agreement> {
  const { session, refusal } = await redeem(auth, exchange, proof)
  if (refusal) return { state: refusal === 'too_many' ? 'too_many' : 'refused' }
  if (!session) return { state: 'half' }
  const member = await auth.verify(session.access_token)
  if (!member) throw new Error('The auth server issued an access token that does not verify: check issuer and keys')
  await endAtServer(auth, session.access_token, 'local')
  await auth.noteEmail(member)
  await renewToken(auth, exchange, member)
  return { state: 'changed', email: member.email }
}

/** The same for the page that every link of a mail opens. */
export async function openEmailChangeMail(
  auth: Auth,
  exchange: Exchange,
  _type: EmailOtpType,
  proof: MailProof,
): Promise<OpenedMail> {
  const agreement = await agreeToEmail(auth, exchange, proof)
  if (agreement.state === 'half') return { state: 'agreed' }
  return agreement.state === 'changed' ? { state: 'agreed', changedTo: agreement.email } : agreement
}

async function redeem(auth: Auth, exchange: Exchange, proof: MailProof) {
  const { data, error } = await answerTo(auth, exchange, proof)
  return { session: data.session as Session | null, refusal: error ? refusalOf(error) : undefined }
}

function answerTo(auth: Auth, { request }: Exchange, proof: MailProof) {
  // The verifier is in a cookie of the browser that asked; what this client writes goes nowhere.
  if ('code' in proof) {
    return sessionClient(auth.project, { request, headers: new Headers() }).auth.exchangeCodeForSession(proof.code)
  }
  const client = bareClient(auth.project, request)
  const type = 'email_change'
  if ('tokenHash' in proof) return client.auth.verifyOtp({ type, token_hash: proof.tokenHash })
  return client.auth.verifyOtp({ type, email: proof.email, token: proof.digits })
}

/** So that the member's own browser shows the new address at once; others do within the hour. */
async function renewToken(auth: Auth, exchange: Exchange, member: AccessClaims): Promise<void> {
  const here = await formerSession(auth, exchange)
  if (here?.claims.id === member.id) await (await liveClient(auth, exchange)).auth.refreshSession()
}
