import { randomBytes } from 'node:crypto'
import type { EmailOtpType, SupabaseClient, User } from '@supabase/supabase-js'
import type { Auth } from '#app/features/auth/auth.server.ts'
import { adminClient, type Exchange, sessionClient } from '#app/features/auth/session/auth-client.server.ts'
import { authUnavailable } from '#app/features/auth/session/auth-unavailable.server.ts'
import { dropVerifiers } from '#app/features/auth/session/session-cookie.server.ts'
import { begin, formerSession, refusalOf, type SignedIn } from '#app/features/auth/sign-in.server.ts'
import { forgetAwaitedMail, isMarked, readAwaitedMail } from './awaited-mail.server.ts'

/**
 * What a mail gave: the hash in its link; the code by which GoTrue's own link comes back, of use to the browser that asked
 * for the mail; or its six digits and the address they went to.
 */
export type MailProof = { tokenHash: string } | { code: string } | { email: string; digits: string }

/** 'agreed' signs nobody in; `changedTo` once both addresses have. */
export type OpenedMail = SignedIn | { state: 'refused' | 'too_many' } | { state: 'agreed'; changedTo?: string }

/** Both are written at once by the same clock. */
const atOnceMs = 2000
/** A code has to be redeemed five minutes after its mail was asked for. */
const codeLifeMs = 5 * 60_000

/**
 * Uses a mail up and signs its reader in. Where it confirms the address for the first time, whoever signed up knows the
 * password and may be somebody else, so that password goes: the session then lacks the step of setting one.
 */
export async function openMail(
  auth: Auth,
  exchange: Exchange,
  type: EmailOtpType,
  proof: MailProof,
): Promise<OpenedMail> {
  return signedInBy(auth, exchange, { type, proof, isOwn: () => false })
}

/** The same for the mail of a sign-up: in the browser that signed up, the password is the one chosen there and stays. */
export async function openSignUpMail(
  auth: Auth,
  exchange: Exchange,
  type: EmailOtpType,
  proof: MailProof,
): Promise<OpenedMail> {
  const mark = readAwaitedMail(exchange, auth.project.cookie)?.mark
  return signedInBy(auth, exchange, { type, proof, isOwn: (user) => isMarked(user.user_metadata, mark) })
}

interface Opening {
  type: EmailOtpType
  proof: MailProof
  isOwn: (user: User) => boolean
}

async function signedInBy(auth: Auth, exchange: Exchange, { type, proof, isOwn }: Opening): Promise<OpenedMail> {
  const former = await formerSession(auth, exchange)
  const client = sessionClient(auth.project, exchange)
  const { data, error } = await redeem(client, type, proof)
  if (error) return { state: refusalOf(error) === 'too_many' ? 'too_many' : 'refused' }
  const { session, user } = data
  if (!session || !user) return { state: 'refused' }
  const isFirst = isFirstProof(user, 'code' in proof ? codeLifeMs : atOnceMs)
  if (isFirst && isOwn(user)) await trust(auth, session.access_token)
  else if (isFirst && !(await dropPassword(auth, client, user.id))) return { state: 'refused' }
  forgetAwaitedMail(exchange, auth.project.cookie)
  dropVerifiers(exchange, auth.project.cookie)
  return begin(auth, session.access_token, former)
}

/** Whether this mail was the one that confirmed the address: the member signed in for the first time by it. */
function isFirstProof({ email_confirmed_at: confirmedAt, last_sign_in_at: at, factors = [] }: User, withinMs: number) {
  const wasBefore = Date.parse(at ?? '') - Date.parse(confirmedAt ?? '') > withinMs
  return !wasBefore && !factors.some(({ status }) => status === 'verified')
}

function redeem(client: SupabaseClient, type: EmailOtpType, proof: MailProof) {
  if ('code' in proof) return client.auth.exchangeCodeForSession(proof.code)
  if ('tokenHash' in proof) return client.auth.verifyOtp({ type, token_hash: proof.tokenHash })
  return client.auth.verifyOtp({ type, email: proof.email, token: proof.digits })
}

/** From here on the session counts as one that a password opened. */
async function trust(auth: Auth, accessToken: string): Promise<void> {
  const claims = await auth.verify(accessToken)
  // Nobody could sign in before; what the next mail opens in this second stands.
  if (claims) await auth.ended.endAll(claims.id, claims.sessionId, (claims.startedAt - 1) * 1000)
}

/**
 * Puts a random password in its place. It also ends the sessions that the old one opened meanwhile; with the secret key
 * this one, too, and then the answer is false. Throws AppError 'unavailable' where the password stays.
 */
async function dropPassword(auth: Auth, client: SupabaseClient, userId: string): Promise<boolean> {
  const password = `aA1!${randomBytes(24).toString('base64url')}`
  const { error } = await client.auth.updateUser({ password })
  if (!error) return true
  auth.log.warn(
    { err: error },
    'The password of a sign-up from another browser stayed, and is replaced with the secret key',
  )
  const admin = adminClient(auth.project)
  const second = await admin.updateUserById(userId, { password })
  if (second.error) throw authUnavailable(second.error)
  return false
}
