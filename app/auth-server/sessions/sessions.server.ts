import { randomUUID } from 'node:crypto'
import { newRefreshKey } from '#app/auth-server/tokens/refresh-token.server.ts'
import type { User } from '#app/auth-server/users/user.ts'
import { saveUser } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import type { Statement, Tx } from '#db/sql.server.ts'
import type { MethodReference, Session } from './session.ts'

type SessionRow = Omit<Session, 'amr' | 'refresh_hmac_key'> & { amr: string; refresh_hmac_key: ArrayBuffer }

export function newSession(userId: string, method: string, now: number): Session {
  return {
    id: randomUUID(),
    user_id: userId,
    aal: 'aal1',
    amr: [{ method, timestamp: Math.floor(now / 1000) }],
    refresh_hmac_key: newRefreshKey(),
    refresh_counter: 0,
    refreshed_at: now,
    created_at: now,
  }
}

export function insertSession(session: Session): Statement[] {
  const { id, user_id, aal, refresh_hmac_key, refresh_counter, refreshed_at, created_at } = session
  return [
    {
      sql: `INSERT INTO sessions (id, user_id, aal, refresh_hmac_key, refresh_counter, refreshed_at, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)`,
      args: [id, user_id, aal, refresh_hmac_key, refresh_counter, refreshed_at, created_at],
    },
    ...session.amr.map(({ method, timestamp }) => ({
      sql: 'INSERT INTO session_methods (session_id, method, authenticated_at) VALUES (?, ?, ?)',
      args: [id, method, timestamp * 1000],
    })),
  ]
}

/** A new session of the user, and the user as written with it. */
export async function openSession(tx: Tx, user: User, method: string, now: number) {
  const session = newSession(user.id, method, now)
  await writeAll(tx, insertSession(session))
  return { user: await saveUser(tx, { ...user, last_sign_in_at: now }, now), session }
}

export async function findSession(db: Tx, id: string): Promise<Session | undefined> {
  const sql = `SELECT id, user_id, aal, refresh_hmac_key, refresh_counter, refreshed_at, created_at,
      (SELECT json_group_array(json_object('method', m.method, 'timestamp', m.authenticated_at / 1000))
        FROM session_methods m WHERE m.session_id = sessions.id) AS amr
    FROM sessions WHERE id = ?`
  const [row] = await db.read<SessionRow>(sql, [id])
  if (!row) return undefined
  const amr: MethodReference[] = JSON.parse(row.amr)
  return {
    ...row,
    refresh_hmac_key: new Uint8Array(row.refresh_hmac_key),
    amr: amr.sort((a, b) => b.timestamp - a.timestamp),
  }
}

/** Ends sessions of a user: all of them, this one, or all but this one. */
export function endSessions(userId: string, which: 'all' | { only: string } | { except: string }): Statement {
  if (which === 'all') return { sql: 'DELETE FROM sessions WHERE user_id = ?', args: [userId] }
  if ('only' in which) {
    return { sql: 'DELETE FROM sessions WHERE user_id = ? AND id = ?', args: [userId, which.only] }
  }
  return { sql: 'DELETE FROM sessions WHERE user_id = ? AND id <> ?', args: [userId, which.except] }
}

/** Ends the sessions of a user that showed no second factor. */
export function endLesserSessions(userId: string): Statement {
  return { sql: "DELETE FROM sessions WHERE user_id = ? AND aal = 'aal1'", args: [userId] }
}

/** The next refresh token becomes the current one; the one before it still leads to it, should the answer get lost. */
export function rotateRefreshToken(session: Session, now: number): Statement {
  const sql = 'UPDATE sessions SET refresh_counter = ?, refreshed_at = ? WHERE id = ?'
  return { sql, args: [session.refresh_counter + 1, now, session.id] }
}
