import type { AuthContext } from '#app/auth-server/context.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'

/** The public keys by which anyone can check an access token. */
export async function jwks(ctx: AuthContext): Promise<Response> {
  return json(200, (await ctx.keys()).jwks, { 'cache-control': 'public, max-age=600' })
}
