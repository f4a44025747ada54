import type { AuthContext } from '#app/auth-server/context.server.ts'
import { requireAdmin } from '#app/auth-server/http/bearer.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import { loadUser } from './load-user.server.ts'

export async function readUser(ctx: AuthContext, request: Request, id: string): Promise<Response> {
  await requireAdmin(ctx, request)
  return json(200, userJson(await loadUser(ctx.db, id)))
}
