import type { AuthContext } from '#app/auth-server/context.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { keepFlow } from '#app/auth-server/one-time/flow-states.server.ts'
import { newToken } from '#app/auth-server/one-time/one-time-token.server.ts'
import { keepToken } from '#app/auth-server/one-time/one-time-tokens.server.ts'
import type { PkceChallenge } from '#app/auth-server/one-time/pkce.server.ts'
import { redirectTo } from '#app/auth-server/redirects/redirect-to.server.ts'
import type { User } from '#app/auth-server/users/user.ts'
import { findUser, saveUser } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import { post, tokenExpiry } from './post.server.ts'

export interface EmailChange {
  user: User
  newEmail: string
  pkce: PkceChallenge | undefined
}

/**
 * Asks both addresses to agree to the change, and writes that it was asked. To be called in turn with other mails to the
 * user. Gives the user as written; when it throws, nothing is changed.
 */
export async function mailEmailChange(ctx: AuthContext, request: Request, change: EmailChange): Promise<User> {
  const { user, newEmail, pkce } = change
  const current = newToken('email_change_current', user.email, pkce !== undefined)
  const next = newToken('email_change_new', newEmail, pkce !== undefined)
  await post(ctx, {
    email: user.email,
    newEmail,
    lastSentAt: user.email_change_sent_at,
    postings: [
      { type: 'email_change_new', token: next },
      { type: 'email_change_current', token: current },
    ],
    redirectTo: redirectTo(ctx, request),
  })
  const now = ctx.clock()
  return ctx.db.withTx(async (tx) => {
    const fresh = await findUser(tx, user.id)
    if (fresh?.email !== user.email) throw new GoTrueError('failed')
    await writeAll(tx, [
      keepToken(user.id, current, tokenExpiry(ctx)),
      keepToken(user.id, next, tokenExpiry(ctx)),
      ...(pkce ? keepFlow(user.id, 'email_change', pkce, now) : []),
    ])
    const changed = {
      ...fresh,
      new_email: newEmail,
      email_change_sent_at: now,
      email_change_confirm_status: 0 as const,
    }
    return saveUser(tx, changed, now)
  })
}
