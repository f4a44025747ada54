import type { AuthContext } from '#app/auth-server/context.server.ts'
import { type Caller, requireCaller } from '#app/auth-server/http/bearer.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { endSessions } from '#app/auth-server/sessions/sessions.server.ts'
import { auditEntry, occasionOf } from '#app/auth-server/users/audit-log.server.ts'

/** Ends sessions of the caller: by `scope` all of them, this one, or all others. */
export async function logOut(ctx: AuthContext, request: Request): Promise<Response> {
  const caller = await requireCaller(ctx, request)
  const scope = new URL(request.url).searchParams.get('scope')
  const { id } = caller.user
  await ctx.db.batch([endSessions(id, whichSessions(scope, caller)), auditEntry('logout', id, id, occasionOf(ctx))])
  return new Response(null, { status: 204 })
}

function whichSessions(scope: string | null, { session }: Caller): Parameters<typeof endSessions>[1] {
  if (!scope || scope === 'global') return 'all'
  if (scope === 'local') return { only: session.id }
  if (scope === 'others') return { except: session.id }
  throw new GoTrueError('invalid', `Unsupported logout scope ${JSON.stringify(scope)}`)
}
