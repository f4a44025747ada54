import type { Statement, Tx } from '#db/sql.server.ts'
import type { Factor } from './factor.ts'

/** How long an unverified factor waits for its first code, and a challenge for its answer; GoTrue's defaults. */
export const factorPatienceMs = 300_000

/** A factor with what its codes are checked by. */
export interface SecretFactor extends Factor {
  secret: string
  last_step: number
}

export interface Challenge {
  id: string
  created_at: number
  verified_at: number | null
}

const columns = `id, friendly_name, factor_type, status, secret, last_step, last_challenged_at, created_at, updated_at`

export async function findFactor(db: Tx, userId: string, id: string): Promise<SecretFactor | undefined> {
  const sql = `SELECT ${columns} FROM factors WHERE user_id = ? AND id = ?`
  return (await db.read<SecretFactor>(sql, [userId, id]))[0]
}

export function insertFactor(userId: string, factor: SecretFactor): Statement {
  const { id, friendly_name, factor_type, status, secret, last_step, last_challenged_at, created_at, updated_at } =
    factor
  const sql = `INSERT INTO factors (user_id, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
  const args = [friendly_name, factor_type, status, secret, last_step, last_challenged_at, created_at, updated_at]
  return { sql, args: [userId, id, ...args] }
}

/** Whether that instant is too long ago; one as far ahead is of a clock that was wrong, and over, too. */
export function isBeyondPatience(at: number, now: number): boolean {
  return Math.abs(now - at) > factorPatienceMs
}

/** Removes what nobody verified in time: it would only stand in the way of its name. */
export function dropStaleFactors(userId: string, now: number): Statement {
  const sql = `DELETE FROM factors WHERE user_id = ?1 AND status = 'unverified' AND created_at NOT BETWEEN ?2 AND ?3
    AND NOT EXISTS (SELECT 1 FROM challenges c WHERE c.factor_id = factors.id AND c.created_at BETWEEN ?2 AND ?3)`
  return { sql, args: [userId, now - factorPatienceMs, now + factorPatienceMs] }
}

export function dropUnverifiedFactors(userId: string): Statement {
  return { sql: "DELETE FROM factors WHERE user_id = ? AND status = 'unverified'", args: [userId] }
}

export function renameFactor(id: string, name: string, now: number): Statement {
  return { sql: 'UPDATE factors SET friendly_name = ?, updated_at = ? WHERE id = ?', args: [name, now, id] }
}

/** Deletes factors of a user, one or all, and with them what they gave to the user's sessions. */
export function deleteFactors(userId: string, which: 'all' | { only: string }): Statement[] {
  const where = which === 'all' ? '' : ' AND id = ?'
  const args = which === 'all' ? [userId] : [userId, which.only]
  const lost = `SELECT id FROM sessions WHERE factor_id IN (SELECT id FROM factors WHERE user_id = ?${where})`
  return [
    { sql: `DELETE FROM session_methods WHERE method = 'totp' AND session_id IN (${lost})`, args },
    { sql: `UPDATE sessions SET aal = 'aal1', factor_id = NULL WHERE id IN (${lost})`, args },
    { sql: `DELETE FROM factors WHERE user_id = ?${where}`, args },
  ]
}

/** A new challenge; those of the factor that can no longer be answered are removed. */
export function insertChallenge(factorId: string, id: string, now: number): Statement[] {
  return [
    {
      sql: 'DELETE FROM challenges WHERE factor_id = ? AND created_at NOT BETWEEN ? AND ?',
      args: [factorId, now - 2 * factorPatienceMs, now + 2 * factorPatienceMs],
    },
    { sql: 'INSERT INTO challenges (id, factor_id, created_at) VALUES (?, ?, ?)', args: [id, factorId, now] },
    { sql: 'UPDATE factors SET last_challenged_at = ? WHERE id = ?', args: [now, factorId] },
  ]
}

export async function findChallenge(db: Tx, factorId: string, id: string): Promise<Challenge | undefined> {
  const sql = 'SELECT id, created_at, verified_at FROM challenges WHERE factor_id = ? AND id = ?'
  return (await db.read<Challenge>(sql, [factorId, id]))[0]
}

/** Takes the code of `step` as the answer: the factor is verified, and the session has shown it. */
export function takeCode(
  factorId: string,
  challengeId: string,
  sessionId: string,
  step: number,
  now: number,
): Statement[] {
  return [
    { sql: 'UPDATE challenges SET verified_at = ? WHERE id = ?', args: [now, challengeId] },
    {
      sql: "UPDATE factors SET status = 'verified', last_step = ?, updated_at = ? WHERE id = ?",
      args: [step, now, factorId],
    },
    { sql: "UPDATE sessions SET aal = 'aal2', factor_id = ? WHERE id = ?", args: [factorId, sessionId] },
    {
      sql: `INSERT INTO session_methods (session_id, method, authenticated_at) VALUES (?, 'totp', ?)
        ON CONFLICT (session_id, method) DO UPDATE SET authenticated_at = excluded.authenticated_at`,
      args: [sessionId, now],
    },
  ]
}
