import type { AuthContext } from '#app/auth-server/context.server.ts'
import { requireAdmin } from '#app/auth-server/http/bearer.server.ts'
import { readJson } from '#app/auth-server/http/body.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { dropTokens } from '#app/auth-server/one-time/one-time-tokens.server.ts'
import { endSessions } from '#app/auth-server/sessions/sessions.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import { saveIdentities, saveUser, unlessTaken } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import { loadUser } from './load-user.server.ts'
import { acceptUserFields, adminUserBody, withFields } from './user-fields.server.ts'

/** Changes any field of a user. A new password ends all sessions of the user; with it or a new address, mailed tokens are void. */
export async function updateUser(ctx: AuthContext, request: Request, id: string): Promise<Response> {
  const actor = await requireAdmin(ctx, request)
  await loadUser(ctx.db, id)
  const fields = await acceptUserFields(ctx, await readJson(request, adminUserBody))
  const now = ctx.clock()
  const written = ctx.db.withTx(async (tx) => {
    const user = withFields(await loadUser(tx, id), fields, now)
    if (fields.passwordHash) await writeAll(tx, [endSessions(user.id, 'all')])
    if (fields.passwordHash || fields.email) await writeAll(tx, [dropTokens(user.id)])
    await writeAll(tx, [auditEntry('user_modified', actor, user.id, occasionOf(ctx))])
    const saved = await saveUser(tx, user, now)
    return fields.email ? saveIdentities(tx, saved, now) : saved
  })
  return json(200, userJson(await unlessTaken(written, 'emailExists')))
}
