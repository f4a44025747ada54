import type { Clock } from '#app/platform/clock.ts'
import type { Log } from '#app/platform/log.server.ts'
import type { Sql, Statement } from '#db/sql.server.ts'

const dayMs = 24 * 3_600_000

/** As long as a browser keeps the cookie of a session, and so as long as anybody may come back to it. */
const sessionDays = 400
const refreshDays = 30

/** Few at a time: nobody waits for it, and a clock that is ahead for some minutes loses little. */
const rowsAtOnce = 500
const pauseMs = 5 * 60_000

export interface LetGoOptions {
  db: Sql
  clock: Clock
  log: Log
  /** How long entries of the audit log are kept. */
  auditDays: number
}

/**
 * Gives what removes the oldest of what is kept too long, at most every five minutes, however often it is called: unused
 * sessions and entries of the audit log. It does not wait for the store; a failure is logged, and the next time comes.
 */
export function createLettingGo({ db, clock, log, auditDays }: LetGoOptions): () => void {
  let lastAt = Number.NEGATIVE_INFINITY
  return () => {
    const now = clock()
    if (Math.abs(now - lastAt) < pauseMs) return
    lastAt = now
    db.batch(overdue(now, auditDays)).catch((error: unknown) => log.error({ err: error }, 'old rows were not removed'))
  }
}

function overdue(now: number, auditDays: number): Statement[] {
  const before = (days: number) => now - days * dayMs
  return [
    oldest('sessions', 'refreshed_at < ?', 'refreshed_at', before(sessionDays)),
    oldest('audit_log', 'created_at < ?', 'created_at', before(auditDays)),
    oldest('audit_log', "action = 'token_refreshed' AND created_at < ?", 'created_at', before(refreshDays)),
  ]
}

function oldest(table: string, where: string, order: string, instant: number): Statement {
  const ids = `SELECT id FROM ${table} WHERE ${where} ORDER BY ${order} LIMIT ?`
  return { sql: `DELETE FROM ${table} WHERE id IN (${ids})`, args: [instant, rowsAtOnce] }
}
