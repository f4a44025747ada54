import type { AuthContext } from '#app/auth-server/context.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import type { OneTimeToken } from '#app/auth-server/one-time/one-time-token.server.ts'
import { writeLetter } from './letter.ts'
import { confirmLink, verificationType } from './links.ts'
import type { Addresses, LetterType } from './wording.ts'

/** A token and the mail that takes it to its address. */
export interface Posting {
  type: LetterType
  token: OneTimeToken
}

export interface PostRequest extends Addresses {
  /** When the last mail of this kind went out; none is allowed too soon after it. */
  lastSentAt: number | null
  postings: readonly Posting[]
  /** Where the links lead in the end. */
  redirectTo: string
}

/**
 * Sends the mails. To be awaited before anything about them is written, so that a mail that does not go out changes
 * nothing, and in turn with other mails to the same user. Throws GoTrueError overMailRate and failed.
 */
export async function post(ctx: AuthContext, request: PostRequest): Promise<void> {
  requireFrequency(ctx, request.lastSentAt)
  for (const _ of request.postings) if (!ctx.mailLimit.take('all')) throw new GoTrueError('overMailRate')
  for (const { type, token } of request.postings) {
    const link = confirmLink(ctx, { type, hash: token.hash, redirectTo: request.redirectTo })
    const { email, newEmail } = request
    const validMinutes = Math.round(ctx.mailTokenTtlSeconds / 60)
    await sendOrFail(
      ctx,
      token.address,
      type,
      writeLetter({ type, email, newEmail, code: token.code, link, validMinutes }),
    )
  }
}

/** Until when the tokens that are mailed now are good. */
export function tokenExpiry(ctx: AuthContext): number {
  return ctx.clock() + ctx.mailTokenTtlSeconds * 1000
}

/** A mail from further ahead than the pause was sent by a clock that was wrong; it would forbid mails until then. */
function requireFrequency(ctx: AuthContext, lastSentAt: number | null): void {
  if (lastSentAt === null) return
  const sinceMs = ctx.clock() - lastSentAt
  if (Math.abs(sinceMs) > ctx.mailFrequencyMs) return
  const waitSeconds = Math.ceil((ctx.mailFrequencyMs - sinceMs) / 1000)
  if (waitSeconds <= 0) return
  const message = `For security purposes, you can only request this after ${waitSeconds} seconds.`
  throw new GoTrueError('overMailRate', message)
}

async function sendOrFail(
  ctx: AuthContext,
  to: string,
  type: LetterType,
  letter: ReturnType<typeof writeLetter>,
): Promise<void> {
  try {
    await ctx.mailer.send({ to, ...letter })
  } catch (cause) {
    ctx.log.error({ err: cause, mail: type }, 'mail was not sent')
    throw new GoTrueError('failed', `Error sending ${nameOfMail[verificationType(type)]} email`)
  }
}

const nameOfMail = {
  signup: 'confirmation',
  recovery: 'recovery',
  magiclink: 'magic link',
  invite: 'invite',
  email_change: 'email change',
  reauthentication: 'reauthentication',
} as const
