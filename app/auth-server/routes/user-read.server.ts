import type { AuthContext } from '#app/auth-server/context.server.ts'
import { requireCaller } from '#app/auth-server/http/bearer.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'

export async function readOwnUser(ctx: AuthContext, request: Request): Promise<Response> {
  const { user } = await requireCaller(ctx, request)
  return json(200, userJson(user))
}
