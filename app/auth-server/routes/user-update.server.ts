import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { hasVerified } from '#app/auth-server/factors/factor.ts'
import { type Caller, findCaller, requireCaller } from '#app/auth-server/http/bearer.server.ts'
import { metadata, readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { mailEmailChange } from '#app/auth-server/mail/mail-email-change.server.ts'
import { dropTokens } from '#app/auth-server/one-time/one-time-tokens.server.ts'
import { acceptPkce, pkceFields } from '#app/auth-server/one-time/pkce.server.ts'
import { acceptPassword } from '#app/auth-server/passwords/accept-password.server.ts'
import { newPasswordHash, requireNonce } from '#app/auth-server/passwords/new-password.server.ts'
import { endSessions } from '#app/auth-server/sessions/sessions.server.ts'
import { acceptEmail } from '#app/auth-server/users/accept-email.server.ts'
import { auditEntry, type Occasion, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { confirmed, type Metadata, merged, type User, withEmail } from '#app/auth-server/users/user.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import { findUserByEmail, saveIdentities, saveUser, unlessTaken } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import type { Tx } from '#db/sql.server.ts'

const userChange = z.object({
  email: text,
  phone: text,
  password: z.string().nullish(),
  current_password: text,
  nonce: text,
  data: metadata,
  app_metadata: metadata,
  ...pkceFields,
})

type UserChange = z.output<typeof userChange>

/**
 * Changes the caller's password or metadata, and asks both addresses to agree to a new one. A new password ends the
 * caller's other sessions and makes mailed tokens void.
 */
export async function updateOwnUser(ctx: AuthContext, request: Request): Promise<Response> {
  const caller = await requireCaller(ctx, request)
  const change = await readJson(request, userChange)
  if (!change.email) return update(ctx, request, { caller, change })
  // An application may hide that an address is somebody else's, and then the time is not to tell either.
  return ctx.pace.keep('user email', (mailed) => update(ctx, request, { caller, change }, mailed))
}

interface UpdateRequest {
  caller: Caller
  change: UserChange
}

async function update(
  ctx: AuthContext,
  request: Request,
  { caller, change }: UpdateRequest,
  mailed = () => {},
): Promise<Response> {
  const newEmail = await acceptChange(ctx, caller, change)
  const pkce = acceptPkce(change)
  if (change.password) await requireNonce(ctx, caller, change.nonce)
  const passwordHash = await newPasswordHash(ctx, caller, change)
  const atOnce = newEmail !== undefined && caller.user.is_anonymous === 1 && ctx.isAutoconfirmed
  const fields = { passwordHash, data: change.data, email: atOnce ? newEmail : undefined }
  const save = (tx: Tx) => saveChange(tx, caller, fields, occasionOf(ctx))
  if (!newEmail || atOnce) return json(200, userJson(await unlessTaken(ctx.db.withTx(save), 'emailExists')))
  return ctx.mailsInTurn.run(caller.user.id, async () => {
    const { user } = await findCaller(ctx.db, caller.user.id, caller.session.id, ctx.clock())
    const saved = await mailEmailChange(ctx, request, { user, newEmail, pkce }, save)
    mailed()
    return json(200, userJson(saved))
  })
}

interface ChangedFields {
  passwordHash: string | undefined
  data: Metadata | null | undefined
  /** An anonymous user who names an address becomes a user like others, as by signing up. */
  email: string | undefined
}

async function saveChange(
  tx: Tx,
  caller: Caller,
  { passwordHash, data, email }: ChangedFields,
  occasion: Occasion,
): Promise<User> {
  const { now } = occasion
  // Read again: the session may have been ended while the password was hashed.
  const { user, session } = await findCaller(tx, caller.user.id, caller.session.id, now)
  if (passwordHash) {
    await writeAll(tx, [
      endSessions(user.id, { except: session.id }),
      dropTokens(user.id),
      auditEntry('user_updated_password', user.id, user.id, occasion),
    ])
  }
  await writeAll(tx, [auditEntry('user_modified', user.id, user.id, occasion)])
  const next = {
    ...(email ? confirmed(withEmail(user, email, true), now) : user),
    password_hash: passwordHash ?? user.password_hash,
    user_metadata: merged(user.user_metadata, data ?? {}),
  }
  const saved = await saveUser(tx, next, now)
  return email ? saveIdentities(tx, saved, now) : saved
}

/** Gives the address to change to, or undefined. */
async function acceptChange(ctx: AuthContext, caller: Caller, change: UserChange): Promise<string | undefined> {
  const email = change.email ? acceptEmail(change.email) : caller.user.email
  const newEmail = email === caller.user.email ? undefined : email
  if (typeof change.password === 'string') acceptPassword(change.password)
  if (change.app_metadata) throw new GoTrueError('appMetadataForbidden')
  if (change.phone) throw new GoTrueError('invalid', 'Phone numbers are not supported by this server')
  if (newEmail || change.password) requireStanding(caller, newEmail)
  if (newEmail && (await findUserByEmail(ctx.db, newEmail))) throw new GoTrueError('emailExists')
  return newEmail
}

/** Throws GoTrueError unless the caller may change how to sign in. */
function requireStanding({ user, session }: Caller, newEmail: string | undefined): void {
  if (user.is_anonymous && !newEmail) throw new GoTrueError('passwordWithoutEmail')
  if (hasVerified(user.factors) && session.aal !== 'aal2') throw new GoTrueError('updateNeedsAal2')
}
