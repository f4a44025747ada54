import type { AuthContext } from '#app/auth-server/context.server.ts'
import type { Caller } from '#app/auth-server/http/bearer.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { dropTokens, findByCode } from '#app/auth-server/one-time/one-time-tokens.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'

/** A session older than this is no proof of who asks, when the server minds. */
const recentMs = 24 * 3_600_000

/** Mails of these kinds open a session for whoever forgot the password. */
const withoutPassword = ['otp', 'recovery', 'magiclink', 'email/signup', 'invite']

interface PasswordChange {
  password?: string | null | undefined
  current_password: string
}

/** Undefined when no password is given. Throws GoTrueError when the current one is wrong, missing or the same. */
export async function newPasswordHash(
  ctx: AuthContext,
  { user, session }: Caller,
  { password, current_password: current }: PasswordChange,
): Promise<string | undefined> {
  if (!password) return undefined
  const isForgotten = session.amr.some(({ method }) => withoutPassword.includes(method))
  if (ctx.needsCurrentPassword && user.password_hash && !current && !isForgotten) {
    throw new GoTrueError('currentPasswordRequired')
  }
  if (current && !(await ctx.passwords.matches(current, user.password_hash))) {
    throw new GoTrueError('currentPasswordInvalid')
  }
  if (await ctx.passwords.matches(password, user.password_hash)) throw new GoTrueError('samePassword')
  return ctx.passwords.hash(password)
}

/**
 * Where the server minds, an old session needs the code that was mailed for it, which is spent then. Throws GoTrueError
 * without a right one.
 */
export async function requireNonce(ctx: AuthContext, { user, session }: Caller, nonce: string): Promise<void> {
  const now = ctx.clock()
  // Abs: a session from far ahead was opened under a clock that was wrong, and may be as old as any.
  if (!ctx.needsReauthentication || Math.abs(now - session.created_at) < recentMs) return
  if (!nonce) throw new GoTrueError('reauthenticationNeeded')
  // Returned, not thrown, so that a wrong code stays counted.
  const isRight = await ctx.db.withTx(async (tx) => {
    const lifetime = { now, ttlMs: ctx.mailTokenTtlSeconds * 1000 }
    const token = await findByCode(tx, ['reauthentication'], { address: user.email, code: nonce }, lifetime)
    if (token) await writeAll(tx, [dropTokens(user.id, 'reauthentication')])
    return token !== undefined
  })
  if (!isRight) throw new GoTrueError('nonceInvalid')
}
