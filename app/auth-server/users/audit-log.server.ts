import type { Clock } from '#app/platform/clock.ts'
import type { Statement, Tx } from '#db/sql.server.ts'

/** By action: the kind of entry it is, by GoTrue's names. */
const logTypes = {
  user_signedup: 'team',
  user_repeated_signup: 'user',
  user_confirmation_requested: 'user',
  user_recovery_requested: 'user',
  user_reauthenticate_requested: 'user',
  user_invited: 'team',
  login: 'account',
  logout: 'account',
  token_revoked: 'token',
  token_refreshed: 'token',
  user_modified: 'user',
  user_updated_password: 'user',
  user_deleted: 'team',
  factor_in_progress: 'factor',
  challenge_created: 'factor',
  verification_attempted: 'factor',
  /** Ours: GoTrue keeps a wrong code to itself. */
  verification_failed: 'factor',
  factor_unenrolled: 'factor',
  factor_deleted: 'factor',
  factor_updated: 'factor',
} as const

export type AuditAction = keyof typeof logTypes

export function logTypeOf(action: AuditAction): string {
  return logTypes[action]
}

/** When something happened, in milliseconds since 1970, and the address it was asked from; '' when nobody knows. */
export interface Occasion {
  now: number
  clientAddress: string
}

export function occasionOf({ clock, clientAddress }: { clock: Clock; clientAddress: string }): Occasion {
  return { now: clock(), clientAddress }
}

/** What happened to whom, by GoTrue's names. `actor` is the id of a user, or the role of an admin. */
export function auditEntry(action: AuditAction, actor: string, userId: string, occasion: Occasion): Statement {
  return {
    sql: 'INSERT INTO audit_log (action, actor, user_id, created_at, client_address) VALUES (?, ?, ?, ?, ?)',
    args: [action, actor, userId, occasion.now, occasion.clientAddress],
  }
}

export interface AuditRecord {
  id: number
  action: AuditAction
  actor: string
  /** The address of the actor, or what the actor is called when it has none. */
  author: string
  user_id: string
  created_at: number
  client_address: string
}

export interface AuditQuery {
  /** From 1. */
  page: number
  perPage: number
  scope: 'author' | 'action' | 'type'
  /** Part of it, in any case; '' finds all. */
  part: string
}

/** One page, the newest first, and how many there are in all. */
export async function listAudit(db: Tx, query: AuditQuery): Promise<{ records: AuditRecord[]; total: number }> {
  const { page, perPage, scope, part } = query
  const like = `%${part.replace(/[\\%_]/g, '\\$&')}%`
  const subject = scope === 'author' ? 'author' : scope === 'action' ? 'action' : '(?2 ->> action)'
  const from = `FROM (SELECT a.id, a.action, a.actor, a.user_id, a.created_at, a.client_address, coalesce(u.email, a.actor) AS author
      FROM audit_log a LEFT JOIN users u ON u.id = a.actor)
    WHERE ${subject} LIKE ?1 ESCAPE '\\' AND ?2 IS NOT NULL`
  const types = JSON.stringify(logTypes)
  const [count] = await db.read<{ total: number }>(`SELECT count(*) AS total ${from}`, [like, types])
  const records = await db.read<AuditRecord>(
    `SELECT id, action, actor, author, user_id, created_at, client_address ${from} ORDER BY id DESC LIMIT ?3 OFFSET ?4`,
    [like, types, perPage, (page - 1) * perPage],
  )
  return { records, total: count?.total ?? 0 }
}
