import { randomUUID } from 'node:crypto'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { sessionResponse } from '#app/auth-server/sessions/session-response.server.ts'
import { insertSession, newSession } from '#app/auth-server/sessions/sessions.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { type Metadata, newAnonymousUser } from '#app/auth-server/users/user.ts'
import { insertUser } from '#app/auth-server/users/users.server.ts'

/** A user without an address or a password, and a session, which is all there is to come back by. */
export async function signUpAnonymously(ctx: AuthContext, data: Metadata): Promise<Response> {
  if (!ctx.rateLimits.allow('anonymous', ctx.clientKey)) throw new GoTrueError('overLimit')
  const occasion = occasionOf(ctx)
  const { now } = occasion
  const id = randomUUID()
  const user = { ...newAnonymousUser(id, data, now), last_sign_in_at: now }
  const session = newSession(id, 'anonymous', now)
  await ctx.db.batch([
    ...insertUser(user),
    ...insertSession(session),
    auditEntry('user_signedup', id, id, occasion),
    auditEntry('login', id, id, occasion),
  ])
  return sessionResponse(ctx, { user, session })
}
