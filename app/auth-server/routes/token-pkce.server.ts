import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { dropFlow, findFlow, isExpired, isVerifiedBy } from '#app/auth-server/one-time/flow-states.server.ts'
import { sessionResponse } from '#app/auth-server/sessions/session-response.server.ts'
import { openSession } from '#app/auth-server/sessions/sessions.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { isBanned } from '#app/auth-server/users/user.ts'
import { findUser } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'

const pkceBody = z.object({ auth_code: text, code_verifier: text })

/** A session for the code of a link, given to the browser that asked for the mail and to no other; works once. */
export async function pkceGrant(ctx: AuthContext, request: Request): Promise<Response> {
  const { auth_code: code, code_verifier: verifier } = await readJson(request, pkceBody)
  if (!code || !verifier) {
    throw new GoTrueError('invalid', 'invalid request: both auth code and code verifier should be non-empty')
  }
  const now = ctx.clock()
  const signedIn = await ctx.db.withTx(async (tx) => {
    const flow = await findFlow(tx, code)
    if (!flow?.code_issued_at) throw new GoTrueError('flowNotFound')
    if (isExpired(flow, now)) throw new GoTrueError('flowExpired')
    if (!isVerifiedBy(flow, verifier)) throw new GoTrueError('badVerifier')
    const user = await findUser(tx, flow.user_id)
    if (!user) throw new GoTrueError('flowNotFound')
    if (isBanned(user, now)) throw new GoTrueError('loginBanned')
    await writeAll(tx, [dropFlow(code), auditEntry('login', user.id, user.id, occasionOf(ctx))])
    return openSession(tx, user, flow.method, now)
  })
  return sessionResponse(ctx, signedIn)
}
