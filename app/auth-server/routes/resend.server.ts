import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { mailEmailChange } from '#app/auth-server/mail/mail-email-change.server.ts'
import { mailToken } from '#app/auth-server/mail/mail-token.server.ts'
import { acceptPkce, pkceFields } from '#app/auth-server/one-time/pkce.server.ts'
import { acceptEmail } from '#app/auth-server/users/accept-email.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { findUserByEmail } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'

const resendBody = z.object({ type: text, email: text, phone: text, ...pkceFields })

/** Mails a confirmation once more; an address that has nothing to confirm is answered alike. */
export async function resend(ctx: AuthContext, request: Request): Promise<Response> {
  const body = await readJson(request, resendBody)
  const email = acceptResend(body)
  const pkce = acceptPkce(body)
  await ctx.pace.keep(`resend ${body.type}`, (mailed) =>
    ctx.mailsInTurn.run(email, async () => {
      const user = await findUserByEmail(ctx.db, email)
      if (user && body.type === 'signup' && user.email_confirmed_at === null) {
        await mailToken(ctx, request, { type: 'signup', user, pkce })
        mailed()
      }
      if (user?.new_email && body.type === 'email_change') {
        const entry = auditEntry('user_confirmation_requested', user.id, user.id, occasionOf(ctx))
        const change = { user, newEmail: user.new_email, pkce }
        await mailEmailChange(ctx, request, change, (tx) => writeAll(tx, [entry]))
        mailed()
      }
    }),
  )
  return json(200, {})
}

function acceptResend({ type, email, phone }: z.output<typeof resendBody>): string {
  if (!['signup', 'email_change', 'sms', 'phone_change'].includes(type)) {
    throw new GoTrueError('invalid', 'Missing one of these types: signup, email_change, sms, phone_change')
  }
  if (!email && type === 'signup') throw new GoTrueError('invalid', 'Type provided requires an email address')
  if (!phone && type === 'sms') throw new GoTrueError('invalid', 'Type provided requires a phone number')
  if (email && phone) throw new GoTrueError('invalid', 'Only an email address or phone number should be provided.')
  if (phone) throw new GoTrueError('phoneSignupDisabled', 'Phone logins are disabled')
  if (!email) throw new GoTrueError('invalid', 'Missing email address or phone number')
  return acceptEmail(email)
}
