import type { AuthContext } from '#app/auth-server/context.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { keepFlow } from '#app/auth-server/one-time/flow-states.server.ts'
import { newToken, type OneTimeToken } from '#app/auth-server/one-time/one-time-token.server.ts'
import { keepToken } from '#app/auth-server/one-time/one-time-tokens.server.ts'
import type { PkceChallenge } from '#app/auth-server/one-time/pkce.server.ts'
import { redirectTo } from '#app/auth-server/redirects/redirect-to.server.ts'
import type { User } from '#app/auth-server/users/user.ts'
import { findUser, saveUser } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import type { Tx } from '#db/sql.server.ts'
import { post, tokenExpiry } from './post.server.ts'

export interface EmailChange {
  user: User
  newEmail: string
  pkce: PkceChallenge | undefined
}

/**
 * Asks both addresses to agree to the change, and writes that it was asked, together with what `alongside` writes, an audit
 * entry at least. To be called in turn with other mails to the user. Gives the user as written; when it throws, nothing is
 * changed.
 */
export async function mailEmailChange(
  ctx: AuthContext,
  request: Request,
  change: EmailChange,
  alongside: (tx: Tx) => Promise<unknown>,
): Promise<User> {
  const { user, newEmail } = change
  const tokens = emailChangeTokens(change)
  // An anonymous user has no address to ask.
  const sent = user.email ? [tokens.email_change_new, tokens.email_change_current] : [tokens.email_change_new]
  await post(ctx, {
    email: user.email,
    newEmail,
    lastSentAt: user.email_change_sent_at,
    postings: sent.map((token) => ({ type: token.kind, token })),
    redirectTo: redirectTo(ctx, request),
  })
  return writeEmailChange(ctx, change, sent, alongside)
}

export function emailChangeTokens({ user, newEmail, pkce }: EmailChange) {
  const isPkce = pkce !== undefined
  return {
    email_change_current: newToken('email_change_current', user.email, isPkce),
    email_change_new: newToken('email_change_new', newEmail, isPkce),
  }
}

/** Writes the tokens that are on their way, and that neither address has agreed yet. */
export async function writeEmailChange(
  ctx: AuthContext,
  { user, newEmail, pkce }: EmailChange,
  tokens: readonly OneTimeToken[],
  alongside: (tx: Tx) => Promise<unknown>,
): Promise<User> {
  const now = ctx.clock()
  return ctx.db.withTx(async (tx) => {
    await alongside(tx)
    const fresh = await findUser(tx, user.id)
    if (fresh?.email !== user.email) throw new GoTrueError('failed')
    await writeAll(tx, [
      ...tokens.map((token) => keepToken(user.id, token, tokenExpiry(ctx))),
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
