import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { metadata, readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { mailToken } from '#app/auth-server/mail/mail-token.server.ts'
import { acceptPkce, type PkceChallenge, pkceFields } from '#app/auth-server/one-time/pkce.server.ts'
import { acceptPassword } from '#app/auth-server/passwords/accept-password.server.ts'
import { sessionResponse } from '#app/auth-server/sessions/session-response.server.ts'
import { insertSession, newSession } from '#app/auth-server/sessions/sessions.server.ts'
import { acceptEmail } from '#app/auth-server/users/accept-email.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { decoyUser } from '#app/auth-server/users/decoy-user.ts'
import { confirmed, type Metadata, newUser, type User } from '#app/auth-server/users/user.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import { findUserByEmail, insertUser, unlessTaken } from '#app/auth-server/users/users.server.ts'
import { signUpAnonymously } from './signup-anonymous.server.ts'

const signupBody = z.object({ email: text, phone: text, password: text, data: metadata, ...pkceFields })

interface Signup {
  email: string
  password: string
  data: Metadata
}

/** Registers a user. By setting the address confirms itself, or a mail asks for that and there is no session yet. */
export async function signUp(ctx: AuthContext, request: Request): Promise<Response> {
  if (ctx.isSignupDisabled) throw new GoTrueError('signupDisabled')
  const body = await readJson(request, signupBody)
  if (!body.email && !body.phone && ctx.isAnonymousAllowed) return signUpAnonymously(ctx, body.data ?? {})
  const pkce = acceptPkce(body)
  const signup = { email: acceptSignup(body), password: body.password, data: body.data ?? {} }
  if (ctx.isAutoconfirmed) return signUpAtOnce(ctx, signup)
  return ctx.pace.keep('signup', (mailed) => signUpByMail(ctx, request, signup, { pkce, mailed }))
}

async function signUpByMail(
  ctx: AuthContext,
  request: Request,
  signup: Signup,
  { pkce, mailed }: { pkce: PkceChallenge | undefined; mailed: () => void },
): Promise<Response> {
  // Hashed for a taken address too, so that the work tells nothing either.
  const user = await blankUser(ctx, signup)
  return ctx.mailsInTurn.run(user.email, async () => {
    const known = await findUserByEmail(ctx.db, user.email)
    if (known && known.email_confirmed_at !== null) {
      await noteRepeatedSignup(ctx, known)
      return json(200, decoyUser(user.id, user.email, signup.data, ctx.clock()))
    }
    // An unconfirmed user stays as it is: who signs up now may be another person than then.
    const asked = { type: 'signup' as const, user: known ?? user, isNew: !known, pkce }
    const written = await mailToken(ctx, request, asked)
    mailed()
    return json(200, userJson(written))
  })
}

async function signUpAtOnce(ctx: AuthContext, signup: Signup): Promise<Response> {
  const taken = await findUserByEmail(ctx.db, signup.email)
  if (taken) {
    await noteRepeatedSignup(ctx, taken)
    throw new GoTrueError('userExists')
  }
  const blank = await blankUser(ctx, signup)
  const occasion = occasionOf(ctx)
  const { now } = occasion
  const user = { ...confirmed(blank, now), last_sign_in_at: now }
  const session = newSession(user.id, 'password', now)
  const written = ctx.db.batch([
    ...insertUser(user),
    ...insertSession(session),
    auditEntry('user_signedup', user.id, user.id, occasion),
    auditEntry('login', user.id, user.id, occasion),
  ])
  await unlessTaken(written, 'userExists')
  return sessionResponse(ctx, { user, session })
}

async function blankUser(ctx: AuthContext, { email, password, data }: Signup): Promise<User> {
  const passwordHash = await ctx.passwords.hash(password)
  return newUser({ id: randomUUID(), identityId: randomUUID(), email, passwordHash, data, now: ctx.clock() })
}

async function noteRepeatedSignup(ctx: AuthContext, { id }: User): Promise<void> {
  const { sql, args } = auditEntry('user_repeated_signup', id, id, occasionOf(ctx))
  await ctx.db.write(sql, args)
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
