import type { AuthContext } from '#app/auth-server/context.server.ts'
import { deleteFactors } from '#app/auth-server/factors/factors.server.ts'
import { findCaller, requireCaller } from '#app/auth-server/http/bearer.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import { loadFactor } from './load-factor.server.ts'

/** Gives a factor up; a verified one only in a session that showed one. The sessions it raised fall back to aal1. */
export async function unenrolFactor(ctx: AuthContext, request: Request, factorId: string): Promise<Response> {
  const caller = await requireCaller(ctx, request)
  const now = ctx.clock()
  const id = await ctx.db.withTx(async (tx) => {
    const { user, session } = await findCaller(tx, caller.user.id, caller.session.id, now)
    const factor = await loadFactor(tx, user.id, factorId)
    if (factor.status === 'verified' && session.aal !== 'aal2') throw new GoTrueError('unenrolNeedsAal2')
    await writeAll(tx, [
      ...deleteFactors(user.id, { only: factor.id }),
      auditEntry('factor_unenrolled', user.id, user.id, occasionOf(ctx)),
    ])
    return factor.id
  })
  return json(200, { id })
}
