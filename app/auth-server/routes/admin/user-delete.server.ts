import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { deleteFactors } from '#app/auth-server/factors/factors.server.ts'
import { requireAdmin } from '#app/auth-server/http/bearer.server.ts'
import { readOptionalJson } from '#app/auth-server/http/body.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { dropFlows } from '#app/auth-server/one-time/flow-states.server.ts'
import { dropTokens } from '#app/auth-server/one-time/one-time-tokens.server.ts'
import { endSessions } from '#app/auth-server/sessions/sessions.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { softDeleted } from '#app/auth-server/users/soft-delete.server.ts'
import { deleteUser, saveIdentities, saveUser } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import { loadUser } from './load-user.server.ts'

const deleteBody = z.object({ should_soft_delete: z.boolean().nullish() })

/** Deletes a user with identities and sessions; softly, the id stays taken and nothing else is left. */
export async function removeUser(ctx: AuthContext, request: Request, id: string): Promise<Response> {
  const actor = await requireAdmin(ctx, request)
  const { should_soft_delete: isSoft } = await readOptionalJson(request, deleteBody)
  const now = ctx.clock()
  await ctx.db.withTx(async (tx) => {
    const user = await loadUser(tx, id)
    await writeAll(tx, [auditEntry('user_deleted', actor, user.id, occasionOf(ctx))])
    if (!isSoft) return writeAll(tx, [deleteUser(user.id)])
    if (user.deleted_at !== null) return
    await writeAll(tx, [
      endSessions(user.id, 'all'),
      dropTokens(user.id),
      dropFlows(user.id),
      ...deleteFactors(user.id, 'all'),
    ])
    await saveIdentities(tx, await saveUser(tx, softDeleted(user, now), now), now)
  })
  return json(200, {})
}
