import type { AuthContext } from '#app/auth-server/context.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { keepFlow } from '#app/auth-server/one-time/flow-states.server.ts'
import { newToken, type OneTimeToken, type TokenKind } from '#app/auth-server/one-time/one-time-token.server.ts'
import { keepToken } from '#app/auth-server/one-time/one-time-tokens.server.ts'
import type { PkceChallenge } from '#app/auth-server/one-time/pkce.server.ts'
import { redirectTo } from '#app/auth-server/redirects/redirect-to.server.ts'
import { type AuditAction, auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { type Metadata, merged, type User } from '#app/auth-server/users/user.ts'
import { findUser, insertUser, saveUser, unlessTaken } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import { post, tokenExpiry } from './post.server.ts'

/** Mails that go to the address of the account. */
export type AccountMail = 'signup' | 'invite' | 'recovery' | 'magiclink' | 'reauthentication'

interface MailKind {
  kind: TokenKind
  sentAt: 'confirmation_sent_at' | 'recovery_sent_at' | 'reauthentication_sent_at'
  /** How a session that the mail's link opens will be called; see flow states. */
  method: string
  action: AuditAction
}

const mailKinds: Record<AccountMail, MailKind> = {
  signup: {
    kind: 'confirmation',
    sentAt: 'confirmation_sent_at',
    method: 'email/signup',
    action: 'user_confirmation_requested',
  },
  invite: { kind: 'confirmation', sentAt: 'confirmation_sent_at', method: 'invite', action: 'user_invited' },
  recovery: { kind: 'recovery', sentAt: 'recovery_sent_at', method: 'recovery', action: 'user_recovery_requested' },
  magiclink: { kind: 'recovery', sentAt: 'recovery_sent_at', method: 'magiclink', action: 'user_recovery_requested' },
  reauthentication: {
    kind: 'reauthentication',
    sentAt: 'reauthentication_sent_at',
    method: 'reauthentication',
    action: 'user_reauthenticate_requested',
  },
}

export interface TokenRequest {
  type: AccountMail
  user: User
  /** The user is written together with the token. */
  isNew?: boolean
  pkce?: PkceChallenge | undefined
  /** Joins the metadata of the user. */
  data?: Metadata
  /** Who asked, when it is not the user. */
  actor?: string
}

/**
 * Mails a token to the user's address, and writes it and when it was sent. To be called in turn with other mails to this
 * address. Gives the user as written; when it throws, nothing is changed.
 */
export async function mailToken(ctx: AuthContext, request: Request, asked: TokenRequest): Promise<User> {
  const { type, user } = asked
  const token = makeToken(asked)
  await post(ctx, {
    email: user.email,
    newEmail: null,
    // Invitations are sent by admins, who may repeat one.
    lastSentAt: type === 'invite' ? null : user[mailKinds[type].sentAt],
    postings: [{ type, token }],
    redirectTo: redirectTo(ctx, request),
  })
  return writeToken(ctx, asked, token)
}

export function makeToken({ type, user, pkce }: TokenRequest): OneTimeToken {
  return newToken(mailKinds[type].kind, user.email, pkce !== undefined)
}

/** Writes the token that is on its way, and gives the user as written. */
export async function writeToken(ctx: AuthContext, asked: TokenRequest, token: OneTimeToken): Promise<User> {
  const { type, user, isNew, pkce, data = {}, actor = user.id } = asked
  const { sentAt, method, action } = mailKinds[type]
  const occasion = occasionOf(ctx)
  const { now } = occasion
  const written = ctx.db.withTx(async (tx) => {
    if (isNew) await writeAll(tx, insertUser(user))
    // Read again, so that what was changed while the mail went out stays changed.
    const current = await findUser(tx, user.id)
    if (current?.email !== user.email) throw new GoTrueError('failed')
    await writeAll(tx, [
      keepToken(user.id, token, tokenExpiry(ctx)),
      ...(pkce ? keepFlow(user.id, method, pkce, now) : []),
      auditEntry(action, actor, user.id, occasion),
    ])
    const isInvited = type === 'invite' ? { invited_at: now } : {}
    const user_metadata = merged(current.user_metadata, data)
    return saveUser(tx, { ...current, user_metadata, [sentAt]: now, ...isInvited }, now)
  })
  return unlessTaken(written, 'userExists')
}
