import type { AuthError, SupabaseClient } from '@supabase/supabase-js'
import type { Auth } from '#app/features/auth/auth.server.ts'
import type { Exchange } from '#app/features/auth/session/auth-client.server.ts'
import { authUnavailable } from '#app/features/auth/session/auth-unavailable.server.ts'
import { liveClient } from '#app/features/auth/session/sessions.server.ts'
import { isRefusal } from '#app/features/auth/sign-in.server.ts'
import type { AccessClaims } from '#app/features/auth/token/claims.server.ts'

/** What an authenticator app is given; shown once. */
export interface Enrolment {
  factorId: string
  /** In base32, for typing. */
  secret: string
}

/** 'gone': the factor or the time for it is over, and it has to be set up anew. */
export type CodeResult = { state: 'right' | 'wrong_code' | 'gone' | 'too_many' }

export async function hasSecondFactor(auth: Auth, exchange: Exchange): Promise<boolean> {
  return (await factorsOf(await liveClient(auth, exchange))).verified.length > 0
}

/** Makes a secret for an authenticator app, in place of those that no code ever confirmed. */
export async function startEnrolment(auth: Auth, exchange: Exchange): Promise<Enrolment> {
  const client = await liveClient(auth, exchange)
  for (const { id } of (await factorsOf(client)).unverified) await client.auth.mfa.unenroll({ factorId: id })
  const { data, error } = await client.auth.mfa.enroll({
    factorType: 'totp',
    friendlyName: 'Authenticator app',
    issuer: 'Cronstead',
  })
  if (error) throw authUnavailable(error)
  return { factorId: data.id, secret: data.totp.secret }
}

/** A first code turns the second factor on, and ends the sessions of the member that did not show it. */
export async function confirmEnrolment(
  auth: Auth,
  exchange: Exchange,
  session: AccessClaims,
  { factorId, code }: { factorId: string; code: string },
): Promise<CodeResult> {
  const result = await answer(await liveClient(auth, exchange), factorId, code)
  if (result.state === 'right') await auth.ended.endAll(session.id, session.sessionId)
  return result
}

/** Shows the second factor in this session. */
export async function showCode(auth: Auth, exchange: Exchange, code: string): Promise<CodeResult> {
  const client = await liveClient(auth, exchange)
  return showAny(client, (await factorsOf(client)).verified, code)
}

/** Turns the second factor off, which takes a code of it. */
export async function turnOff(auth: Auth, exchange: Exchange, code: string): Promise<CodeResult> {
  const client = await liveClient(auth, exchange)
  const { verified } = await factorsOf(client)
  const result = await showAny(client, verified, code)
  if (result.state !== 'right') return result
  for (const { id } of verified) {
    const { error } = await client.auth.mfa.unenroll({ factorId: id })
    if (error) throw authUnavailable(error)
  }
  // So that the token says what is so from now on, not only in an hour.
  await client.auth.refreshSession()
  return result
}

async function factorsOf(client: SupabaseClient) {
  const { data, error } = await client.auth.mfa.listFactors()
  if (error) throw authUnavailable(error)
  const ofStatus = (status: string) => data.all.filter((factor) => factor.status === status)
  return { verified: ofStatus('verified'), unverified: ofStatus('unverified') }
}

/** A member of a hosted project may have several. */
async function showAny(client: SupabaseClient, factors: { id: string }[], code: string): Promise<CodeResult> {
  let result: CodeResult = { state: 'gone' }
  for (const { id } of factors) {
    result = await answer(client, id, code)
    if (result.state !== 'wrong_code') return result
  }
  return result
}

async function answer(client: SupabaseClient, factorId: string, code: string): Promise<CodeResult> {
  const { error } = await client.auth.mfa.challengeAndVerify({ factorId, code })
  return { state: error ? refusalOf(error) : 'right' }
}

function refusalOf(error: AuthError): CodeResult['state'] {
  if (error.code === 'mfa_verification_failed') return 'wrong_code'
  if (error.status === 429) return 'too_many'
  if (isRefusal(error)) return 'gone'
  throw authUnavailable(error)
}
