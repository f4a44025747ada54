import { randomUUID } from 'node:crypto'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { factorPatienceMs, insertChallenge } from '#app/auth-server/factors/factors.server.ts'
import { requireCaller } from '#app/auth-server/http/bearer.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { loadFactor } from './load-factor.server.ts'

/** Begins a verification, which has five minutes. */
export async function challengeFactor(ctx: AuthContext, request: Request, factorId: string): Promise<Response> {
  const { user } = await requireCaller(ctx, request)
  const factor = await loadFactor(ctx.db, user.id, factorId)
  const id = randomUUID()
  const now = ctx.clock()
  const entry = auditEntry('challenge_created', user.id, user.id, occasionOf(ctx))
  await ctx.db.batch([...insertChallenge(factor.id, id, now), entry])
  return json(200, { id, type: factor.factor_type, expires_at: Math.floor((now + factorPatienceMs) / 1000) })
}
