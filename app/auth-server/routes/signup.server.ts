import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { metadata, readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { acceptPassword } from '#app/auth-server/passwords/accept-password.server.ts'
import { sessionResponse } from '#app/auth-server/sessions/session-response.server.ts'
import { insertSession, newSession } from '#app/auth-server/sessions/sessions.server.ts'
import { acceptEmail } from '#app/auth-server/users/accept-email.server.ts'
import { auditEntry } from '#app/auth-server/users/audit-log.server.ts'
import { confirmed, newUser } from '#app/auth-server/users/user.ts'
import { findUserByEmail, insertUser, unlessTaken } from '#app/auth-server/users/users.server.ts'

const signupBody = z.object({ email: text, phone: text, password: text, data: metadata })

/** Registers a user, confirms the address by itself and answers with a first session. */
export async function signUp(ctx: AuthContext, request: Request): Promise<Response> {
  const body = await readJson(request, signupBody)
  const email = acceptSignup(body)
  const now = ctx.clock()
  const taken = await findUserByEmail(ctx.db, email)
  if (taken) {
    const { sql, args } = auditEntry('user_repeated_signup', taken.id, taken.id, now)
    await ctx.db.write(sql, args)
    throw new GoTrueError('userExists')
  }
  const passwordHash = await ctx.passwords.hash(body.password)
  const id = randomUUID()
  const fresh = newUser({ id, identityId: randomUUID(), email, passwordHash, data: body.data ?? {}, now })
  const user = { ...confirmed(fresh, now), last_sign_in_at: now }
  const session = newSession(id, 'password', now)
  const written = ctx.db.batch([
    ...insertUser(user),
    ...insertSession(session),
    auditEntry('user_signedup', id, id, now),
    auditEntry('login', id, id, now),
  ])
  await unlessTaken(written, 'userExists')
  return sessionResponse(ctx, { user, session })
}

function acceptSignup({ email, phone, password }: z.output<typeof signupBody>): string {
  if (!email && !phone) throw new GoTrueError('anonymousDisabled')
  if (!password) throw new GoTrueError('invalid', 'Signup requires a valid password')
  acceptPassword(password)
  if (email && phone) {
    throw new GoTrueError('invalid', 'Only an email address or phone number should be provided on signup.')
  }
  if (phone) throw new GoTrueError('phoneSignupDisabled')
  return acceptEmail(email)
}
