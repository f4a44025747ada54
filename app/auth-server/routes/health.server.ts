import type { AuthContext } from '#app/auth-server/context.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'

/** The release of GoTrue whose shapes these are. */
const version = 'v2.196.0'

/** Healthy while the database answers. */
export async function health(ctx: AuthContext): Promise<Response> {
  await ctx.db.read('SELECT 1')
  return json(200, {
    version,
    name: 'GoTrue',
    description: 'GoTrue is a user registration and authentication API',
  })
}
