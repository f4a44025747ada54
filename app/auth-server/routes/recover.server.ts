import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { mailToken } from '#app/auth-server/mail/mail-token.server.ts'
import { acceptPkce, pkceFields } from '#app/auth-server/one-time/pkce.server.ts'
import { acceptEmail } from '#app/auth-server/users/accept-email.server.ts'
import { findUserByEmail } from '#app/auth-server/users/users.server.ts'

const recoverBody = z.object({ email: text, ...pkceFields })

/** Mails a link by which a new password can be set; an unknown address is answered alike. */
export async function recover(ctx: AuthContext, request: Request): Promise<Response> {
  const body = await readJson(request, recoverBody)
  if (!body.email) throw new GoTrueError('invalid', 'Password recovery requires an email')
  const email = acceptEmail(body.email)
  const pkce = acceptPkce(body)
  await ctx.pace.keep('recover', (mailed) =>
    ctx.mailsInTurn.run(email, async () => {
      const user = await findUserByEmail(ctx.db, email)
      if (!user) return
      await mailToken(ctx, request, { type: 'recovery', user, pkce })
      mailed()
    }),
  )
  return json(200, {})
}
