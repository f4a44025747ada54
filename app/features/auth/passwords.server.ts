import { type AuthError, isAuthSessionMissingError } from '@supabase/supabase-js'
import type { Exchange } from '#app/features/auth/session/auth-client.server.ts'
import { authUnavailable } from '#app/features/auth/session/auth-unavailable.server.ts'
import { liveClient } from '#app/features/auth/session/sessions.server.ts'
import type { AccessClaims } from '#app/features/auth/token/claims.server.ts'
import { readAccount } from './account.server.ts'
import type { Auth } from './auth.server.ts'
import { checkPassword } from './prove-member.server.ts'
import { isRefusal } from './sign-in.server.ts'
import { signOutOthers } from './sign-out.server.ts'

export type PasswordRefusal =
  | { state: 'wrong_password' | 'same_password' | 'signed_out' }
  | { state: 'weak_password' | 'refused'; message: string }

export type PasswordChange = { state: 'changed' } | { state: 'too_many' } | PasswordRefusal

export interface PasswordInput {
  currentPassword: string
  newPassword: string
}

/** Changes the password after checking the old one, and ends all other sessions of the member. */
export async function changePassword(
  auth: Auth,
  exchange: Exchange,
  session: AccessClaims,
  input: PasswordInput,
): Promise<PasswordChange> {
  // Hosted projects check the old password only if told to, so it is checked here.
  const checked = await checkPassword(auth, exchange, await readAccount(auth, exchange), input.currentPassword)
  if (checked !== 'right') return { state: checked }
  const change = { password: input.newPassword, current_password: input.currentPassword }
  const { error } = await (await liveClient(auth, exchange)).auth.updateUser(change)
  if (error) return refusedChange(error)
  await auth.ended.endAll(session.id, session.sessionId)
  return { state: 'changed' }
}

/**
 * Sets the password of a session that a mail opened, and ends all other sessions. The one it has is as good: who types it
 * here knows it.
 */
export async function setPassword(
  auth: Auth,
  exchange: Exchange,
  session: AccessClaims,
  password: string,
): Promise<PasswordChange> {
  const { error } = await (await liveClient(auth, exchange)).auth.updateUser({ password })
  if (error && error.code !== 'same_password') return refusedChange(error)
  await signOutOthers(auth, exchange, session)
  return { state: 'changed' }
}

function refusedChange(error: AuthError): PasswordChange {
  if (error.code === 'weak_password') return { state: 'weak_password', message: error.message }
  if (error.code === 'same_password') return { state: 'same_password' }
  if (error.status === 429) return { state: 'too_many' }
  if (isAuthSessionMissingError(error) || error.code === 'session_not_found') return { state: 'signed_out' }
  if (isRefusal(error)) return { state: 'refused', message: error.message }
  throw authUnavailable(error)
}
