import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { hasVerified } from '#app/auth-server/factors/factor.ts'
import { type Caller, findCaller, requireCaller } from '#app/auth-server/http/bearer.server.ts'
import { metadata, readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { dropTokens } from '#app/auth-server/one-time/one-time-tokens.server.ts'
import { acceptPassword } from '#app/auth-server/passwords/accept-password.server.ts'
import { endSessions } from '#app/auth-server/sessions/sessions.server.ts'
import { auditEntry } from '#app/auth-server/users/audit-log.server.ts'
import { merged, type User } from '#app/auth-server/users/user.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import { saveUser } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'

const userChange = z.object({
  email: text,
  phone: text,
  password: z.string().nullish(),
  current_password: text,
  data: metadata,
  app_metadata: metadata,
})

type UserChange = z.output<typeof userChange>

/** Changes the caller's password or metadata. A new password ends the caller's other sessions and makes mailed tokens void. */
export async function updateOwnUser(ctx: AuthContext, request: Request): Promise<Response> {
  const caller = await requireCaller(ctx, request)
  const change = await readJson(request, userChange)
  acceptChange(caller, change)
  const passwordHash = await newPasswordHash(ctx, caller.user, change)
  const now = ctx.clock()
  const saved = await ctx.db.withTx(async (tx) => {
    // Read again: the session may have been ended while the password was hashed.
    const { user, session } = await findCaller(tx, caller.user.id, caller.session.id, now)
    if (passwordHash) {
      await writeAll(tx, [
        endSessions(user.id, { except: session.id }),
        dropTokens(user.id),
        auditEntry('user_updated_password', user.id, user.id, now),
      ])
    }
    await writeAll(tx, [auditEntry('user_modified', user.id, user.id, now)])
    const next = {
      ...user,
      password_hash: passwordHash ?? user.password_hash,
      user_metadata: merged(user.user_metadata, change.data ?? {}),
    }
    return saveUser(tx, next, now)
  })
  return json(200, userJson(saved))
}

function acceptChange({ user, session }: Caller, change: UserChange): void {
  if (typeof change.password === 'string') acceptPassword(change.password)
  if (change.app_metadata) throw new GoTrueError('appMetadataForbidden')
  const isSensitive = Boolean(change.password || (change.email && change.email.toLowerCase() !== user.email))
  if (isSensitive && hasVerified(user.factors) && session.aal !== 'aal2') throw new GoTrueError('updateNeedsAal2')
  if (change.email && change.email.toLowerCase() !== user.email) {
    throw new GoTrueError('invalid', 'Changing the email address is not supported by this server')
  }
  if (change.phone) throw new GoTrueError('invalid', 'Phone numbers are not supported by this server')
}

async function newPasswordHash(ctx: AuthContext, user: User, change: UserChange): Promise<string | undefined> {
  if (!change.password) return undefined
  const { password, current_password } = change
  if (current_password && !(await ctx.passwords.matches(current_password, user.password_hash))) {
    throw new GoTrueError('currentPasswordInvalid')
  }
  if (await ctx.passwords.matches(password, user.password_hash)) throw new GoTrueError('samePassword')
  return ctx.passwords.hash(password)
}
