import type { AuthError } from '@supabase/supabase-js'
import { isAuthSessionMissingError } from '@supabase/supabase-js'
import type { Account } from '#app/features/auth/account.server.ts'
import type { Auth } from '#app/features/auth/auth.server.ts'
import { mailReturnAddress } from '#app/features/auth/mail/mail-link.server.ts'
import { adminClient, type Exchange } from '#app/features/auth/session/auth-client.server.ts'
import { authUnavailable } from '#app/features/auth/session/auth-unavailable.server.ts'
import { liveClient } from '#app/features/auth/session/sessions.server.ts'
import { isRefusal } from '#app/features/auth/sign-in.server.ts'

export type AskedForMails = { state: 'sent' | 'too_many' } | { state: 'refused'; message: string }

/**
 * Has mails sent to the old and the new address. The answer is the same where the new one belongs to somebody else, to
 * whom no mail goes; that it was asked for is kept with the member all the same, so that the page looks alike too.
 */
export async function askEmailChange(
  auth: Auth,
  exchange: Exchange,
  account: Account,
  newEmail: string,
): Promise<AskedForMails> {
  const client = await liveClient(auth, exchange)
  const { error } = await client.auth.updateUser(
    { email: newEmail, data: { asked_email: null } },
    { emailRedirectTo: returnAddress(auth) },
  )
  if (error?.code !== 'email_exists') return answerOf(error)
  await voidMails(auth, account)
  await noteAsked(auth, exchange, newEmail)
  return { state: 'sent' }
}

/** Sends both mails again. The ones before are void then, and an address that had agreed has to agree anew. */
export async function mailEmailChangeAgain(auth: Auth, exchange: Exchange, account: Account): Promise<AskedForMails> {
  if (!account.isMailed) return { state: 'sent' }
  const { error } = await (await liveClient(auth, exchange)).auth.resend({
    type: 'email_change',
    email: account.email,
    options: { emailRedirectTo: returnAddress(auth) },
  })
  return answerOf(error)
}

export async function withdrawEmailChange(auth: Auth, exchange: Exchange, account: Account): Promise<void> {
  if (account.isMailed) await voidMails(auth, account)
  await noteAsked(auth, exchange, null)
}

/** GoTrue has no other way to take mails back: new tokens take the place of theirs, for a change that changes nothing. */
async function voidMails(auth: Auth, { email }: Account): Promise<void> {
  const admin = adminClient(auth.project)
  for (const type of ['email_change_current', 'email_change_new'] as const) {
    const { error } = await admin.generateLink({ type, email, newEmail: email })
    // A project that asks the new address alone has no such link for the current one.
    if (error && error.code !== 'validation_failed') throw authUnavailable(error)
  }
}

async function noteAsked(auth: Auth, exchange: Exchange, asked_email: string | null): Promise<void> {
  const { error } = await (await liveClient(auth, exchange)).auth.updateUser({ data: { asked_email } })
  if (error) throw authUnavailable(error)
}

function returnAddress({ appOrigin }: Auth): string {
  return mailReturnAddress(appOrigin, 'email_change', '/settings/email')
}

function answerOf(error: AuthError | null): AskedForMails {
  if (!error) return { state: 'sent' }
  if (error.status === 429) return { state: 'too_many' }
  if (error.status === 500)
    return { state: 'refused', message: 'The mails could not be sent. Try again in a few minutes.' }
  if (isRefusal(error) && !isAuthSessionMissingError(error)) return { state: 'refused', message: error.message }
  throw authUnavailable(error)
}
