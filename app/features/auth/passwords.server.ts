import type { AuthError } from '@supabase/supabase-js'
import type { Auth } from './auth.server.ts'
import { bareClient, type Exchange } from './auth-client.server.ts'
import type { AccessClaims } from './claims.server.ts'
import { authUnavailable, liveClient } from './sessions.server.ts'
import { refusalOf } from './sign-in.server.ts'

export type PasswordRefusal =
  | { state: 'wrong_password' | 'same_password' | 'too_many' }
  | { state: 'weak_password'; message: string }

export type PasswordChange = { state: 'changed' } | PasswordRefusal

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
  // Hosted projects check the old password only if told to, so it is checked here, on a session of its own.
  const check = bareClient(auth.project)
  const wrong = (await check.auth.signInWithPassword({ email: session.email, password: input.currentPassword })).error
  if (wrong) return { state: refusalOf(wrong) === 'too_many' ? 'too_many' : 'wrong_password' }
  const { error } = await (await liveClient(auth, exchange)).auth.updateUser({
    password: input.newPassword,
    current_password: input.currentPassword,
  })
  if (error) {
    await check.auth.signOut({ scope: 'local' })
    return refusedChange(error)
  }
  await auth.ended.endAll(session.id, session.sessionId)
  return { state: 'changed' }
}

function refusedChange(error: AuthError): PasswordRefusal {
  if (error.code === 'weak_password') return { state: 'weak_password', message: error.message }
  if (error.code === 'same_password') return { state: 'same_password' }
  throw authUnavailable(error)
}
