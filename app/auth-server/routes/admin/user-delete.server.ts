import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { deleteFactors } from '#app/auth-server/factors/factors.server.ts'
import { requireAdmin } from '#app/auth-server/http/bearer.server.ts'
import { readOptionalJson } from '#app/auth-server/http/body.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { dropFlows } from '#app/auth-server/one-time/flow-states.server.ts'
import { dropTokens } from '#app/auth-server/one-time/one-time-tokens.server.ts'
import { endSessions } from '#app/auth-server/sessions/sessions.server.ts'
import { auditEntry, type Occasion, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { softDeleted } from '#app/auth-server/users/soft-delete.server.ts'
import { deleteUser, saveIdentities, saveUser } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import type { Tx } from '#db/sql.server.ts'
import { loadUser } from './load-user.server.ts'

const deleteBody = z.object({ should_soft_delete: z.boolean().nullish() })

/** Deletes a user with identities, sessions and the mails that lie here; softly, the id stays taken and nothing else is left. */
export async function removeUser(ctx: AuthContext, request: Request, id: string): Promise<Response> {
  const actor = await requireAdmin(ctx, request)
  const { should_soft_delete: isSoft } = await readOptionalJson(request, deleteBody)
  const { email, new_email: newEmail } = await loadUser(ctx.db, id)
  // In turn with mails to that address, so that none comes after. First, so that who starts over after a crash does it, too.
  await ctx.mailsInTurn.run(email, async () => {
    for (const address of [email, newEmail]) if (address) await ctx.mailer.forget(address)
    await ctx.db.withTx((tx) => remove(tx, id, { actor, isSoft: isSoft ?? false }, occasionOf(ctx)))
  })
  return json(200, {})
}

async function remove(
  tx: Tx,
  id: string,
  { actor, isSoft }: { actor: string; isSoft: boolean },
  occasion: Occasion,
): Promise<void> {
  const user = await loadUser(tx, id)
  await writeAll(tx, [auditEntry('user_deleted', actor, user.id, occasion)])
  if (!isSoft) return writeAll(tx, [deleteUser(user.id)])
  if (user.deleted_at !== null) return
  await writeAll(tx, [
    endSessions(user.id, 'all'),
    dropTokens(user.id),
    dropFlows(user.id),
    ...deleteFactors(user.id, 'all'),
  ])
  const { now } = occasion
  await saveIdentities(tx, await saveUser(tx, softDeleted(user, now), now), now)
}
