import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { firstLegMessage, type Proof, verifyToken } from '#app/auth-server/one-time/verification.server.ts'
import { sessionResponse } from '#app/auth-server/sessions/session-response.server.ts'
import { openSession } from '#app/auth-server/sessions/sessions.server.ts'
import { parseEmail } from '#app/auth-server/users/email.ts'

const verifyBody = z.object({ type: text, token: text, token_hash: text, email: text, phone: text, redirect_to: text })

type VerifyBody = z.output<typeof verifyBody>

/** Takes the token of a mail, as its link bears it or as it was typed, and answers with a session. */
export async function verifyByPost(ctx: AuthContext, request: Request): Promise<Response> {
  const body = await readJson(request, verifyBody)
  const verification = { type: body.type, proof: acceptProof(body) }
  const signedIn = await verifyToken(ctx, verification, (tx, { user }) => openSession(tx, user, 'otp', ctx.clock()))
  if (!signedIn) return json(200, { msg: firstLegMessage, code: '200' })
  return sessionResponse(ctx, signedIn)
}

function acceptProof({ type, token, token_hash, email, phone, redirect_to }: VerifyBody): Proof {
  if (!type) throw new GoTrueError('invalid', 'Verify requires a verification type')
  if (Boolean(token) === Boolean(token_hash)) {
    throw new GoTrueError('invalid', 'Verify requires either a token or a token hash')
  }
  if (!token) {
    if (email || phone || redirect_to) {
      throw new GoTrueError('invalid', 'Only the token_hash and type should be provided')
    }
    return { hash: token_hash }
  }
  if (Boolean(email) === Boolean(phone)) {
    throw new GoTrueError('invalid', 'Only an email address or phone number should be provided on verify')
  }
  if (phone) throw new GoTrueError('codeInvalid')
  const parsed = parseEmail(email)
  if ('fault' in parsed) throw new GoTrueError('emailUnreadable')
  return { address: parsed.email, code: token }
}
