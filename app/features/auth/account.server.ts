import { isAuthSessionMissingError, type User } from '@supabase/supabase-js'
import { AppError } from '#app/platform/errors.ts'
import type { Auth } from './auth.server.ts'
import type { Exchange } from './session/auth-client.server.ts'
import { authUnavailable } from './session/auth-unavailable.server.ts'
import { liveClient } from './session/sessions.server.ts'

/** A member as the auth server knows them now; a token may be an hour behind. */
export interface Account {
  email: string
  /** The address that the member asked to change to, until it is confirmed. */
  newEmail: string | undefined
  /** Mails about it went out. */
  isMailed: boolean
  /** When the member last asked for another address, or for its mails again: milliseconds since 1970, 0 for never. */
  askedAt: number
  hasSecondFactor: boolean
}

/** Throws AppError 'unavailable' when the auth server does not answer. */
export async function readAccount(auth: Auth, exchange: Exchange): Promise<Account> {
  const { data, error } = await (await liveClient(auth, exchange)).auth.getUser()
  if (isAuthSessionMissingError(error)) throw new AppError('signed_out', 'Your session has ended. Sign in again.')
  if (error) throw authUnavailable(error)
  const { email = '', factors = [] } = data.user
  return {
    email: email.toLowerCase(),
    ...askedChange(data.user),
    hasSecondFactor: factors.some(({ status }) => status === 'verified'),
  }
}

/** A change to the address one has is one that was withdrawn. `asked_email`: one about which nobody was mailed. */
function askedChange({ email, new_email, user_metadata }: User): Pick<Account, 'newEmail' | 'isMailed' | 'askedAt'> {
  const isMailed = Boolean(new_email) && new_email !== email
  const asked: unknown = user_metadata.asked_email
  const newEmail = isMailed ? new_email : typeof asked === 'string' ? asked : undefined
  return { newEmail, isMailed, askedAt: Number(user_metadata.email_asked_at) || 0 }
}
