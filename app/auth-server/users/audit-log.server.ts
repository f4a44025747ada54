import type { Statement } from '#db/sql.server.ts'

export type AuditAction =
  | 'user_signedup'
  | 'user_repeated_signup'
  | 'user_confirmation_requested'
  | 'user_recovery_requested'
  | 'user_reauthenticate_requested'
  | 'user_invited'
  | 'login'
  | 'logout'
  | 'token_revoked'
  | 'user_modified'
  | 'user_updated_password'
  | 'user_deleted'
  | 'factor_in_progress'
  | 'challenge_created'
  | 'verification_attempted'
  | 'factor_unenrolled'
  | 'factor_deleted'
  | 'factor_updated'

/** What happened to whom, by GoTrue's names. `actor` is the id of a user, or the role of an admin. */
export function auditEntry(action: AuditAction, actor: string, userId: string, now: number): Statement {
  return {
    sql: 'INSERT INTO audit_log (action, actor, user_id, created_at) VALUES (?, ?, ?, ?)',
    args: [action, actor, userId, now],
  }
}
