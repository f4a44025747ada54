import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { passwordFault } from '#app/auth-server/passwords/password-rules.ts'
import { sessionResponse } from '#app/auth-server/sessions/session-response.server.ts'
import { openSession } from '#app/auth-server/sessions/sessions.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { isBanned, type User } from '#app/auth-server/users/user.ts'
import { findUser, findUserByEmail } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'

const passwordBody = z.object({ email: text, phone: text, password: text })

/** Signs in by e-mail and password. An unknown address costs the same hash, and answers the same, as a wrong password. */
export async function passwordGrant(ctx: AuthContext, request: Request): Promise<Response> {
  const body = await readJson(request, passwordBody)
  const user = await findUserByEmail(ctx.db, acceptLogin(body).toLowerCase())
  const isRight = await ctx.passwords.matches(body.password, user?.password_hash ?? null)
  if (!user || !isRight) {
    // Logged for nobody too, so that it takes the same time; the address stays out, for a password may have been typed there.
    ctx.log.info({ user_id: user?.id ?? null }, 'sign-in failed')
    throw new GoTrueError('invalidCredentials')
  }
  const signedIn = await signIn(ctx, user)
  const fault = passwordFault(body.password)
  return sessionResponse(ctx, signedIn, fault && { weak_password: { message: fault.message, reasons: ['length'] } })
}

/** `checked` is the user whose password was right; one changed in the meantime must not open a session. */
async function signIn(ctx: AuthContext, checked: User) {
  const now = ctx.clock()
  return ctx.db.withTx(async (tx) => {
    const user = await findUser(tx, checked.id)
    if (user?.password_hash !== checked.password_hash) throw new GoTrueError('invalidCredentials')
    if (isBanned(user, now)) throw new GoTrueError('loginBanned')
    if (user.email_confirmed_at === null) throw new GoTrueError('emailNotConfirmed')
    await writeAll(tx, [auditEntry('login', user.id, user.id, occasionOf(ctx))])
    return openSession(tx, user, 'password', now)
  })
}

function acceptLogin({ email, phone }: z.output<typeof passwordBody>): string {
  if (email && phone) {
    throw new GoTrueError('invalid', 'Only an email address or phone number should be provided on login.')
  }
  if (phone) throw new GoTrueError('phoneLoginDisabled')
  if (!email) throw new GoTrueError('invalid', 'missing email or phone')
  return email
}
