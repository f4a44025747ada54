import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { requireAdmin } from '#app/auth-server/http/bearer.server.ts'
import { metadata, readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { mailToken } from '#app/auth-server/mail/mail-token.server.ts'
import { acceptEmail } from '#app/auth-server/users/accept-email.server.ts'
import { newUser } from '#app/auth-server/users/user.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import { findUserByEmail } from '#app/auth-server/users/users.server.ts'

const inviteBody = z.object({ email: text, data: metadata })

/** Makes a user without a password and mails a link to get in; one who is not confirmed yet gets it again. */
export async function invite(ctx: AuthContext, request: Request): Promise<Response> {
  const actor = await requireAdmin(ctx, request)
  const body = await readJson(request, inviteBody)
  if (!body.email) throw new GoTrueError('invalid', 'An email address is required')
  const email = acceptEmail(body.email)
  const data = body.data ?? {}
  return ctx.mailsInTurn.run(email, async () => {
    const known = await findUserByEmail(ctx.db, email)
    if (known && known.email_confirmed_at !== null) throw new GoTrueError('emailExists')
    const blank = { id: randomUUID(), identityId: randomUUID(), email, passwordHash: null, data, now: ctx.clock() }
    const user = known ?? newUser(blank)
    return json(200, userJson(await mailToken(ctx, request, { type: 'invite', user, isNew: !known, actor })))
  })
}
