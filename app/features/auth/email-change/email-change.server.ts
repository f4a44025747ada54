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

/** Somewhat longer than GoTrue's own minute, so that what it says of a pause is never heard. */
const pauseMs = 65_000

/**
 * Has mails sent to the old and the new address. The answer is the same where the new one belongs to somebody else, to
 * whom no mail goes; that it was asked for is kept with the member all the same, so that the page looks alike too. Once a
 * minute, counted before the auth server says anything: it counts the mails, and so only those to a free address.
 */
export async function askEmailChange(
  auth: Auth,
  exchange: Exchange,
  account: Account,
  newEmail: string,
): Promise<AskedForMails> {
  const now = auth.clock()
  if (isTooSoon(account, now)) return { state: 'too_many' }
  const client = await liveClient(auth, exchange)
  const { error } = await client.auth.updateUser(
    { email: newEmail, data: { asked_email: null, email_asked_at: now } },
    { emailRedirectTo: returnAddress(auth) },
  )
  if (!isOfAddress(error)) return answerOf(error)
  auth.log.info({ code: error?.code }, 'no mails went out about a new address')
  await voidMails(auth, account)
  await note(auth, exchange, { asked_email: newEmail, email_asked_at: now })
  return { state: 'sent' }
}

/** Sends both mails again. The ones before are void then, and an address that had agreed has to agree anew. */
export async function mailEmailChangeAgain(auth: Auth, exchange: Exchange, account: Account): Promise<AskedForMails> {
  const { email, newEmail, isMailed } = account
  if (!newEmail) return { state: 'sent' }
  if (!isMailed) return askEmailChange(auth, exchange, account, newEmail)
  const now = auth.clock()
  if (isTooSoon(account, now)) return { state: 'too_many' }
  const { error } = await (await liveClient(auth, exchange)).auth.resend({
    type: 'email_change',
    email,
    options: { emailRedirectTo: returnAddress(auth) },
  })
  if (error && !isOfAddress(error)) return answerOf(error)
  await note(auth, exchange, { email_asked_at: now })
  return { state: 'sent' }
}

function isTooSoon({ askedAt }: Account, now: number): boolean {
  return Math.abs(now - askedAt) < pauseMs
}

/** An answer that tells a taken address from a free one: it is somebody's, or mails to it are counted. */
function isOfAddress(error: AuthError | null): boolean {
  return error?.code === 'email_exists' || error?.code === 'over_email_send_rate_limit'
}

export async function withdrawEmailChange(auth: Auth, exchange: Exchange, account: Account): Promise<void> {
  if (account.isMailed) await voidMails(auth, account)
  await note(auth, exchange, { asked_email: null })
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

interface Note {
  asked_email?: string | null
  email_asked_at?: number
}

async function note(auth: Auth, exchange: Exchange, data: Note): Promise<void> {
  const { error } = await (await liveClient(auth, exchange)).auth.updateUser({ data })
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
