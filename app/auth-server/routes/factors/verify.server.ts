import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import {
  dropUnverifiedFactors,
  findChallenge,
  isBeyondPatience,
  takeCode,
} from '#app/auth-server/factors/factors.server.ts'
import { totpStep } from '#app/auth-server/factors/totp.server.ts'
import { type Caller, findCaller, requireCaller } from '#app/auth-server/http/bearer.server.ts'
import { readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { sessionResponse } from '#app/auth-server/sessions/session-response.server.ts'
import { endLesserSessions, rotateRefreshToken } from '#app/auth-server/sessions/sessions.server.ts'
import { auditEntry, type Occasion, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import type { Tx } from '#db/sql.server.ts'
import { loadFactor } from './load-factor.server.ts'

const verification = z.object({ challenge_id: z.guid(), code: text })

/** Takes a code as the answer to a challenge: the session becomes aal2, and the user's sessions that are not are ended. */
export async function verifyFactor(ctx: AuthContext, request: Request, factorId: string): Promise<Response> {
  const caller = await requireCaller(ctx, request)
  const { id } = await loadFactor(ctx.db, caller.user.id, factorId)
  const body = await readJson(request, verification)
  // Per factor and whoever asks: a limit by address would not keep a botnet from guessing six digits.
  if (!ctx.codeTries.take(id)) throw new GoTrueError('overLimit')
  const occasion = occasionOf(ctx)
  const verified = await ctx.db.withTx((tx) => verify(tx, caller, { ...body, factorId: id }, occasion))
  if (!verified) throw new GoTrueError('wrongCode')
  return sessionResponse(ctx, verified)
}

interface Answer {
  factorId: string
  challenge_id: string
  code: string
}

/** Undefined when the code is wrong: not thrown, so that it stays in the audit log. */
async function verify(tx: Tx, caller: Caller, answer: Answer, occasion: Occasion): Promise<Caller | undefined> {
  const { now } = occasion
  const { user, session } = await findCaller(tx, caller.user.id, caller.session.id, now)
  const factor = await loadFactor(tx, user.id, answer.factorId)
  const challenge = await findChallenge(tx, factor.id, answer.challenge_id.toLowerCase())
  if (!challenge) throw new GoTrueError('challengeNotFound')
  if (challenge.verified_at !== null) throw new GoTrueError('challengeUsed')
  if (isBeyondPatience(challenge.created_at, now)) throw new GoTrueError('challengeExpired', expired(challenge.id))
  const step = totpStep(factor.secret, answer.code, now, factor.last_step)
  if (step === undefined) {
    await writeAll(tx, [auditEntry('verification_failed', user.id, user.id, occasion)])
    return undefined
  }
  await writeAll(tx, [
    ...takeCode(factor.id, challenge.id, session.id, step, now),
    rotateRefreshToken(session, now),
    endLesserSessions(user.id),
    dropUnverifiedFactors(user.id),
    auditEntry('verification_attempted', user.id, user.id, occasion),
  ])
  return findCaller(tx, user.id, session.id, now)
}

function expired(id: string): string {
  return `MFA challenge ${id} has expired, verify against another challenge or create a new challenge.`
}
