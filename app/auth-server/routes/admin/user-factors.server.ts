import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { factorJson } from '#app/auth-server/factors/factor.ts'
import { deleteFactors, renameFactor } from '#app/auth-server/factors/factors.server.ts'
import { requireAdmin } from '#app/auth-server/http/bearer.server.ts'
import { readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import type { PathIds } from '#app/auth-server/http/router.server.ts'
import { loadFactor } from '#app/auth-server/routes/factors/load-factor.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import { loadUser } from './load-user.server.ts'

const factorChange = z.object({ friendly_name: text })

export async function readFactors(ctx: AuthContext, request: Request, userId: string): Promise<Response> {
  await requireAdmin(ctx, request)
  const { factors } = await loadUser(ctx.db, userId)
  return json(200, factors.map(factorJson))
}

/** Names a factor anew. */
export async function updateFactor(ctx: AuthContext, request: Request, _: string, ids: PathIds): Promise<Response> {
  const actor = await requireAdmin(ctx, request)
  const { friendly_name: name } = await readJson(request, factorChange)
  const now = ctx.clock()
  const changed = await ctx.db.withTx(async (tx) => {
    const user = await loadUser(tx, ids.id)
    const factor = await loadFactor(tx, user.id, ids.factorId)
    if (!name) return factor
    const isTaken = user.factors.some((other) => other.id !== factor.id && other.friendly_name === name)
    if (isTaken) throw new GoTrueError('factorNameTaken')
    const entry = auditEntry('factor_updated', actor, user.id, occasionOf(ctx))
    await writeAll(tx, [renameFactor(factor.id, name, now), entry])
    return { ...factor, friendly_name: name, updated_at: now }
  })
  return json(200, factorJson(changed))
}

/** Takes a factor away, as for a member who lost the phone. */
export async function removeFactor(ctx: AuthContext, request: Request, _: string, ids: PathIds): Promise<Response> {
  const actor = await requireAdmin(ctx, request)
  const removed = await ctx.db.withTx(async (tx) => {
    const user = await loadUser(tx, ids.id)
    const factor = await loadFactor(tx, user.id, ids.factorId)
    await writeAll(tx, [
      ...deleteFactors(user.id, { only: factor.id }),
      auditEntry('factor_deleted', actor, user.id, occasionOf(ctx)),
    ])
    return factor
  })
  return json(200, factorJson(removed))
}
