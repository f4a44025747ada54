import type { Auth } from './auth.server.ts'
import type { Exchange } from './auth-client.server.ts'
import { dropSessionCookie } from './session-cookie.server.ts'
import { currentSession, liveClient } from './sessions.server.ts'

/** Ends this session, or with 'global' every session of the member; their tokens are refused from now on. */
export async function signOut(auth: Auth, exchange: Exchange, scope: 'local' | 'global'): Promise<void> {
  const session = await currentSession(auth, exchange)
  if (session) {
    const client = await liveClient(auth, exchange)
    if (scope === 'local') await auth.ended.end(session)
    else await auth.ended.endAll(session.id)
    const { error } = await client.auth.signOut({ scope })
    // Our own list already refuses the tokens, so the member is signed out even while the auth server is down.
    if (error) auth.log.warn({ code: error.code, status: error.status }, 'the auth server did not end a session')
  }
  dropSessionCookie(exchange.request, exchange.headers, auth.project.cookie)
}
