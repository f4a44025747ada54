import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { requireAdmin } from '#app/auth-server/http/bearer.server.ts'
import { readJson } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { newUser } from '#app/auth-server/users/user.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import { insertUser, unlessTaken } from '#app/auth-server/users/users.server.ts'
import { acceptUserFields, adminUserBody, withFields } from './user-fields.server.ts'

const uuid = z.uuid()

/** Makes a user without a session; without a password it cannot sign in by one. */
export async function createUser(ctx: AuthContext, request: Request): Promise<Response> {
  const actor = await requireAdmin(ctx, request)
  const body = await readJson(request, adminUserBody)
  const id = acceptId(body.id)
  const fields = await acceptUserFields(ctx, body)
  const { email } = fields
  if (!email) throw new GoTrueError('invalid', 'Cannot create a user without either an email or phone')
  const now = ctx.clock()
  const blank = newUser({ id, identityId: randomUUID(), email, passwordHash: null, data: {}, now })
  const user = withFields(blank, fields, now)
  const written = ctx.db.batch([...insertUser(user), auditEntry('user_signedup', actor, id, occasionOf(ctx))])
  await unlessTaken(written, 'emailExists')
  return json(200, userJson(user))
}

function acceptId(wanted: string): string {
  if (!wanted) return randomUUID()
  if (!uuid.safeParse(wanted).success) throw new GoTrueError('invalid', 'ID must conform to the uuid v4 format')
  return wanted.toLowerCase()
}
