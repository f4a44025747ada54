import { decodeRefreshToken, isSignedWith } from '#app/auth-server/tokens/refresh-token.server.ts'
import { judgeRefresh } from '#app/auth-server/tokens/reuse.ts'
import { auditEntry, type Occasion } from '#app/auth-server/users/audit-log.server.ts'
import { isBanned, type User } from '#app/auth-server/users/user.ts'
import { findUser } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import type { Sql, Tx } from '#db/sql.server.ts'
import type { Session } from './session.ts'
import { endSessions, findSession } from './sessions.server.ts'

export type RefreshOutcome =
  | { state: 'refreshed'; user: User; session: Session }
  | { state: 'unknown' | 'banned' | 'foreign' | 'stolen' }

/** Takes a refresh token; requests for one session are decided one after another. A stolen token ends the session. */
export async function refreshSession(db: Sql, token: string, occasion: Occasion): Promise<RefreshOutcome> {
  const presented = decodeRefreshToken(token)
  if (!presented) return { state: 'unknown' }
  return db.withTx(async (tx) => {
    const session = await findSession(tx, presented.sessionId)
    if (!session || !isSignedWith(presented, session.refresh_hmac_key)) return { state: 'unknown' }
    const user = await findUser(tx, session.user_id)
    if (!user) return { state: 'unknown' }
    if (isBanned(user, occasion.now)) return { state: 'banned' }
    return decide(tx, { user, session }, presented.counter, occasion)
  })
}

async function decide(
  tx: Tx,
  { user, session }: { user: User; session: Session },
  counter: number,
  occasion: Occasion,
): Promise<RefreshOutcome> {
  const { now } = occasion
  const { refresh_counter: currentCounter, refreshed_at: refreshedAt } = session
  const verdict = judgeRefresh({ counter, currentCounter, refreshedAt, now })
  if (verdict === 'foreign') return { state: 'foreign' }
  if (verdict === 'stolen') {
    const revoked = auditEntry('token_revoked', user.id, user.id, occasion)
    await writeAll(tx, [endSessions(user.id, { only: session.id }), revoked])
    return { state: 'stolen' }
  }
  const next = verdict === 'rotate' ? currentCounter + 1 : currentCounter
  await tx.write('UPDATE sessions SET refresh_counter = ?, refreshed_at = ? WHERE id = ?', [next, now, session.id])
  if (verdict === 'rotate') await writeAll(tx, [auditEntry('token_refreshed', user.id, user.id, occasion)])
  return { state: 'refreshed', user, session: { ...session, refresh_counter: next, refreshed_at: now } }
}
