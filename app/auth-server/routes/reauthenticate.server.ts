import type { AuthContext } from '#app/auth-server/context.server.ts'
import { findCaller, requireCaller } from '#app/auth-server/http/bearer.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { mailToken } from '#app/auth-server/mail/mail-token.server.ts'

/** Mails the caller a code, the `nonce` by which a new password is taken from an old session. */
export async function reauthenticate(ctx: AuthContext, request: Request): Promise<Response> {
  const caller = await requireCaller(ctx, request)
  return ctx.mailsInTurn.run(caller.user.email, async () => {
    const { user } = await findCaller(ctx.db, caller.user.id, caller.session.id, ctx.clock())
    if (user.email_confirmed_at === null) throw new GoTrueError('unconfirmedCaller')
    await mailToken(ctx, request, { type: 'reauthentication', user })
    return json(200, {})
  })
}
