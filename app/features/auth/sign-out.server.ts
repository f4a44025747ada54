import type { Exchange } from '#app/features/auth/session/auth-client.server.ts'
import type { LiveSession } from '#app/features/auth/session/live-session.ts'
import { dropSessionCookie } from '#app/features/auth/session/session-cookie.server.ts'
import { endAtServer, liveSession, pastSession } from '#app/features/auth/session/sessions.server.ts'
import type { AccessClaims } from '#app/features/auth/token/claims.server.ts'
import { AppError } from '#app/platform/errors.ts'
import type { Auth } from './auth.server.ts'

/** Ends this session, or with 'global' every session of the member; none of their tokens is taken from now on. */
export async function signOut(auth: Auth, exchange: Exchange, scope: 'local' | 'global'): Promise<void> {
  const session = await sessionToEnd(auth, exchange)
  if (session) {
    if (scope === 'local') await auth.ended.end(session.claims)
    else await auth.ended.endAll(session.claims.id)
    await endAtServer(auth, session.accessToken, scope)
  }
  dropSessionCookie(exchange.request, exchange.headers, auth.project.cookie)
}

/** Ends every session of the member but this one. */
export async function signOutOthers(auth: Auth, exchange: Exchange, { id, sessionId }: AccessClaims): Promise<void> {
  await auth.ended.endAll(id, sessionId)
  const session = await liveSession(auth, exchange)
  if (session) await endAtServer(auth, session.accessToken, 'others')
}

/** While the auth server is down a token that has expired cannot be refreshed, yet says well enough whose session ends. */
async function sessionToEnd(auth: Auth, exchange: Exchange): Promise<LiveSession | undefined> {
  try {
    return await liveSession(auth, exchange)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return pastSession(auth, exchange.request)
  }
}
