import { isAuthRetryableFetchError, type SupabaseClient } from '@supabase/supabase-js'
import { decodeJwt } from 'jose'
import type { Auth } from '#app/features/auth/auth.server.ts'
import { bareClient, type Exchange, sessionClient } from './auth-client.server.ts'
import { authUnavailable } from './auth-unavailable.server.ts'
import type { LiveSession, MemberSession } from './live-session.ts'
import { missingStep } from './missing-step.server.ts'
import { type CookieBearer, dropSessionCookie, readSessionCookie, type SessionTokens } from './session-cookie.server.ts'

/** auth-js refreshes when less is left; the same bound keeps the fast path and the client of one mind. */
const refreshBelowMs = 90_000
const refreshLimitMs = 5000

/**
 * The session behind the request's cookie, or undefined when signed out. A fresh token is verified without a client;
 * a missing or nearly expired one is refreshed. Throws AppError 'unavailable', cookie kept, while the auth server is down.
 */
export async function currentSession(auth: Auth, exchange: Exchange): Promise<MemberSession | undefined> {
  const live = await liveSession(auth, exchange)
  const session = live && (await withMissingStep(auth, live))
  if (live && !session) dropSessionCookie(exchange.request, exchange.headers, auth.project.cookie)
  return session
}

/** Undefined when the auth server says that there is no such session any more. */
export async function withMissingStep(auth: Auth, live: LiveSession): Promise<MemberSession | undefined> {
  const missing = await missingStep(auth, live)
  return missing === 'sign_in' ? undefined : { ...live.claims, missing }
}

export async function liveSession(auth: Auth, exchange: Exchange): Promise<LiveSession | undefined> {
  const tokens = await readSessionCookie(exchange.request, auth.project.cookie)
  if (!tokens) return undefined
  const left = millisecondsLeft(tokens.accessToken, auth.clock())
  const session =
    left > refreshBelowMs ? await fresh(auth, tokens) : await renewed(auth, exchange, left > 0 ? tokens : undefined)
  // An ended session's cookie stays while its token holds: a page of this browser may have just put a new one in its place.
  if (!session && left <= refreshBelowMs) dropSessionCookie(exchange.request, exchange.headers, auth.project.cookie)
  return session
}

/** The session that this cookie is, or was, of: its token was good when it was issued, whatever has ended since. */
export async function pastSession(auth: Auth, request: CookieBearer): Promise<LiveSession | undefined> {
  const tokens = await readSessionCookie(request, auth.project.cookie)
  const issuedAt = tokens && issuedAtOf(tokens.accessToken)
  const claims = issuedAt ? await auth.verify(tokens.accessToken, issuedAt * 1000) : undefined
  return tokens && claims ? { claims, accessToken: tokens.accessToken } : undefined
}

/** The session of a token that is not due for a refresh; undefined for any other, and then `currentSession` decides. */
export async function freshSession(auth: Auth, request: CookieBearer): Promise<MemberSession | undefined> {
  const tokens = await readSessionCookie(request, auth.project.cookie)
  if (!tokens || millisecondsLeft(tokens.accessToken, auth.clock()) <= refreshBelowMs) return undefined
  const live = await fresh(auth, tokens)
  return live && withMissingStep(auth, live)
}

async function fresh(auth: Auth, { accessToken }: SessionTokens): Promise<LiveSession | undefined> {
  const claims = await auth.verify(accessToken)
  return claims && !(await auth.ended.has(claims)) ? { claims, accessToken } : undefined
}

async function renewed(
  auth: Auth,
  exchange: Exchange,
  stillGood: SessionTokens | undefined,
): Promise<LiveSession | undefined> {
  const accessToken = await refreshed(auth, exchange, stillGood?.accessToken)
  const claims = accessToken && (await auth.verify(accessToken))
  return claims && !(await auth.ended.hasEver(claims)) ? { claims, accessToken } : undefined
}

/** The client on the member's live session, for what only the auth server can do. */
export async function liveClient(auth: Auth, exchange: Exchange): Promise<SupabaseClient> {
  const client = sessionClient(auth.project, exchange)
  await withinLimit(client.auth.getSession())
  return client
}

export type SignOutScope = 'local' | 'global' | 'others'

/** Ends the session, or others, at the auth server too. Our own list refuses their tokens whatever comes of that. */
export async function endAtServer(auth: Auth, accessToken: string, scope: SignOutScope): Promise<void> {
  const { error } = await bareClient(auth.project).auth.admin.signOut(accessToken, scope)
  if (error) auth.log.warn({ code: error.code, status: error.status }, 'the auth server did not end a session')
}

/** The new access token; `stillGood` where the auth server does not answer; undefined when it refuses. */
async function refreshed(auth: Auth, exchange: Exchange, stillGood: string | undefined): Promise<string | undefined> {
  const answer = await withinLimit(sessionClient(auth.project, exchange).auth.getSession())
  if (answer?.data.session) return answer.data.session.access_token
  if (answer && !isAuthRetryableFetchError(answer.error)) return undefined
  if (stillGood) return stillGood
  throw authUnavailable(answer?.error)
}

/** Undefined when it takes over 5 s: with the auth server down auth-js tries again for half a minute. */
async function withinLimit<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, refreshLimitMs, undefined)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

function issuedAtOf(accessToken: string): number | undefined {
  try {
    return decodeJwt(accessToken).iat
  } catch {
    return undefined
  }
}

/** Unverified: it only steers whether to refresh. */
function millisecondsLeft(accessToken: string, nowMs: number): number {
  try {
    return (decodeJwt(accessToken).exp ?? 0) * 1000 - nowMs
  } catch {
    return 0
  }
}
