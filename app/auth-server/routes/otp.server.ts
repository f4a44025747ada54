import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { metadata, readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { mailToken } from '#app/auth-server/mail/mail-token.server.ts'
import { acceptPkce, type PkceChallenge, pkceFields } from '#app/auth-server/one-time/pkce.server.ts'
import { acceptEmail } from '#app/auth-server/users/accept-email.server.ts'
import { type Metadata, newUser } from '#app/auth-server/users/user.ts'
import { findUserByEmail } from '#app/auth-server/users/users.server.ts'

const magicLinkBody = z.object({ email: text, data: metadata, ...pkceFields })

const otpBody = magicLinkBody.extend({ phone: text, channel: text, create_user: z.boolean().nullish() })

/** Mails a link and a code to sign in with. Without `create_user: false` an unknown address becomes a user. */
export async function sendOtp(ctx: AuthContext, request: Request): Promise<Response> {
  const body = await readJson(request, otpBody)
  const { email, phone, channel } = body
  if (email && phone) throw new GoTrueError('invalid', 'Only an email address or phone number should be provided')
  if (email && channel) throw new GoTrueError('invalid', 'Channel should only be specified with Phone OTP')
  if (phone) throw new GoTrueError('phoneSignupDisabled', 'Unsupported phone provider')
  if (!email) throw new GoTrueError('invalid', 'One of email or phone must be set')
  return mailSignIn(ctx, request, {
    email: acceptEmail(email),
    mayCreate: body.create_user ?? true,
    data: body.data ?? {},
    pkce: acceptPkce(body),
  })
}

/** The same by GoTrue's older name. */
export async function sendMagicLink(ctx: AuthContext, request: Request): Promise<Response> {
  const body = await readJson(request, magicLinkBody)
  if (!body.email) throw new GoTrueError('invalid', 'Password recovery requires an email')
  const pkce = acceptPkce(body)
  return mailSignIn(ctx, request, { email: acceptEmail(body.email), mayCreate: true, data: body.data ?? {}, pkce })
}

interface SignInRequest {
  email: string
  mayCreate: boolean
  data: Metadata
  pkce: PkceChallenge | undefined
}

/** A new user has no password, and the address is confirmed when the mail is used. */
async function mailSignIn(ctx: AuthContext, request: Request, signIn: SignInRequest): Promise<Response> {
  const { email, mayCreate, data, pkce } = signIn
  const mail = async (mailed: () => void) => {
    const known = await findUserByEmail(ctx.db, email)
    if (!known && !mayCreate) throw new GoTrueError('otpDisabled')
    if (!known && ctx.isSignupDisabled) throw new GoTrueError('signupDisabled')
    const blank = { id: randomUUID(), identityId: randomUUID(), email, passwordHash: null, data, now: ctx.clock() }
    const user = known ?? newUser(blank)
    const isConfirmation = user.email_confirmed_at === null && !ctx.isAutoconfirmed
    await mailToken(ctx, request, { type: isConfirmation ? 'signup' : 'magiclink', user, isNew: !known, pkce })
    mailed()
  }
  await ctx.pace.keep('otp', (mailed) => ctx.mailsInTurn.run(email, () => mail(mailed)))
  return json(200, {})
}
