import { isAuthRetryableFetchError, type SupabaseClient } from '@supabase/supabase-js'
import { decodeJwt } from 'jose'
import { AppError } from '#app/platform/errors.ts'
import type { Auth } from './auth.server.ts'
import { type Exchange, sessionClient } from './auth-client.server.ts'
import type { AccessClaims } from './claims.server.ts'
import { dropSessionCookie, readSessionCookie } from './session-cookie.server.ts'

/** auth-js refreshes when less is left; the same bound keeps the fast path and the client of one mind. */
const refreshBelowMs = 90_000
const refreshLimitMs = 5000

/**
 * The session behind the request's cookie, or undefined when signed out. A fresh token is verified without a client;
 * a missing or nearly expired one is refreshed. Throws AppError 'unavailable', cookie kept, while the auth server is down.
 */
export async function currentSession(auth: Auth, exchange: Exchange): Promise<AccessClaims | undefined> {
  const tokens = await readSessionCookie(exchange.request, auth.project.cookie)
  if (!tokens) return undefined
  const left = millisecondsLeft(tokens.accessToken, auth.clock())
  const fresh =
    left > refreshBelowMs ? tokens.accessToken : await refreshed(auth, exchange, left > 0, tokens.accessToken)
  const claims = fresh === undefined ? undefined : await auth.verify(fresh)
  if (claims && !(await auth.ended.has(claims))) return claims
  dropSessionCookie(exchange.request, exchange.headers, auth.project.cookie)
  return undefined
}

/** The client on the member's live session, for what only the auth server can do. */
export async function liveClient(auth: Auth, exchange: Exchange): Promise<SupabaseClient> {
  const client = sessionClient(auth.project, exchange)
  await withinLimit(client.auth.getSession())
  return client
}

async function refreshed(
  auth: Auth,
  exchange: Exchange,
  stillGood: boolean,
  accessToken: string,
): Promise<string | undefined> {
  const answer = await withinLimit(sessionClient(auth.project, exchange).auth.getSession())
  if (answer?.data.session) return answer.data.session.access_token
  if (answer && !isAuthRetryableFetchError(answer.error)) return undefined
  if (stillGood) return accessToken
  throw authUnavailable(answer?.error)
}

export function authUnavailable(cause: unknown): AppError {
  return new AppError('unavailable', 'Signing in is not available right now. Nothing is lost; please try again soon.', {
    cause,
    retryAfterSeconds: 10,
  })
}

/** Undefined when it takes over 5 s: with the auth server down auth-js retries for half a minute. */
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

/** Unverified: it only steers whether to refresh. */
function millisecondsLeft(accessToken: string, nowMs: number): number {
  try {
    return (decodeJwt(accessToken).exp ?? 0) * 1000 - nowMs
  } catch {
    return 0
  }
}
