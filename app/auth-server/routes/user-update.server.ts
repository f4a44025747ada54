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
import { acceptEmail } from '#app/auth-server/users/accept-email.server.ts'
import { auditEntry } from '#app/auth-server/users/audit-log.server.ts'
import { confirmed, merged, type User, withEmail } from '#app/auth-server/users/user.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import { saveIdentities, saveUser, unlessTaken } from '#app/auth-server/users/users.server.ts'
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
  acceptChange(ctx, caller, change)
  const passwordHash = await newPasswordHash(ctx, caller.user, change)
  const now = ctx.clock()
  const saved = ctx.db.withTx(async (tx) => {
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
      ...withAddress(user, change.email, now),
      password_hash: passwordHash ?? user.password_hash,
      user_metadata: merged(user.user_metadata, change.data ?? {}),
    }
    const written = await saveUser(tx, next, now)
    return user.is_anonymous ? saveIdentities(tx, written, now) : written
  })
  return json(200, userJson(await unlessTaken(saved, 'emailExists')))
}

/** An anonymous user who names an address becomes a user like others, as by signing up. */
function withAddress(user: User, email: string, now: number): User {
  return user.is_anonymous && email ? confirmed(withEmail(user, acceptEmail(email), true), now) : user
}

function acceptChange(ctx: AuthContext, { user, session }: Caller, change: UserChange): void {
  if (typeof change.password === 'string') acceptPassword(change.password)
  if (change.app_metadata) throw new GoTrueError('appMetadataForbidden')
  const isAddressNew = change.email !== '' && change.email.toLowerCase() !== user.email
  const isSensitive = isAddressNew || Boolean(change.password)
  if (isSensitive && hasVerified(user.factors) && session.aal !== 'aal2') throw new GoTrueError('updateNeedsAal2')
  if (user.is_anonymous) acceptAnonymousChange(change)
  if (isAddressNew && !isTakenAtWord(ctx, user)) {
    throw new GoTrueError('invalid', 'Changing the email address is not supported by this server')
  }
  if (change.phone) throw new GoTrueError('invalid', 'Phone numbers are not supported by this server')
}

/** As at a sign-up, where addresses confirm themselves. */
function isTakenAtWord({ isAutoconfirmed }: AuthContext, user: User): boolean {
  return isAutoconfirmed && user.is_anonymous === 1
}

function acceptAnonymousChange({ email, password }: UserChange): void {
  if (password && !email) throw new GoTrueError('passwordWithoutEmail')
  if (email) acceptEmail(email)
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
