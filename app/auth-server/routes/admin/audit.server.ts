import type { AuthContext } from '#app/auth-server/context.server.ts'
import { requireAdmin } from '#app/auth-server/http/bearer.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { type AuditQuery, type AuditRecord, listAudit, logTypeOf } from '#app/auth-server/users/audit-log.server.ts'
import { acceptPage, pageHeaders } from './paging.server.ts'

/** One page of what happened, the newest first; `query` is `author:`, `action:` or `type:` and a part of it. */
export async function readAudit(ctx: AuthContext, request: Request): Promise<Response> {
  await requireAdmin(ctx, request)
  const url = new URL(request.url)
  const page = acceptPage(url.searchParams)
  const { records, total } = await listAudit(ctx.db, { ...page, ...acceptScope(url.searchParams.get('query') ?? '') })
  return json(200, records.map(recordJson), pageHeaders(url, page, total))
}

function acceptScope(query: string): Pick<AuditQuery, 'scope' | 'part'> {
  if (!query) return { scope: 'action', part: '' }
  const [, scope, part = ''] = /^(author|action|type):(.*)$/s.exec(query) ?? []
  if (scope === 'author' || scope === 'action' || scope === 'type') return { scope, part }
  throw new GoTrueError('invalid', `Invalid query scope: ${query}`)
}

/** An admin acts by a role, and has no id. */
const nobody = '00000000-0000-0000-0000-000000000000'

/** GoTrue's ids are UUIDs; ours are numbers, which stand at the end of one. */
function recordJson({ id, action, actor, author, user_id, created_at, client_address }: AuditRecord) {
  return {
    id: `00000000-0000-4000-8000-${id.toString(16).padStart(12, '0')}`,
    payload: {
      action,
      actor_id: actor.length === nobody.length ? actor : nobody,
      actor_username: author,
      actor_via_sso: false,
      log_type: logTypeOf(action),
      traits: { user_id },
    },
    created_at: new Date(created_at).toISOString(),
    ip_address: client_address,
  }
}
