import { createHash, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Statement, Tx } from '#db/sql.server.ts'
import type { PkceChallenge } from './pkce.server.ts'

const weekMs = 7 * 24 * 3600 * 1000

/** How long a code can be redeemed, and how long after a challenge a code is given out. */
const lifetimeMs = 300_000

export interface FlowState {
  auth_code: string
  user_id: string
  /** As it will stand in the token's `amr`. */
  method: string
  code_challenge: string
  code_challenge_method: string
  created_at: number
  code_issued_at: number | null
}

/** Remembers the challenge of the browser that asked for a mail; those long over are forgotten. */
export function keepFlow(userId: string, method: string, pkce: PkceChallenge, now: number): Statement[] {
  return [
    { sql: 'DELETE FROM flow_states WHERE created_at < ? OR created_at > ?', args: [now - weekMs, now + weekMs] },
    {
      sql: `INSERT INTO flow_states (auth_code, user_id, method, code_challenge, code_challenge_method, created_at)
        VALUES (?, ?, ?, ?, ?, ?)`,
      args: [randomUUID(), userId, method, pkce.challenge, pkce.method, now],
    },
  ]
}

/** The code for the browser that asked last; undefined when none did. */
export async function issueCode(tx: Tx, userId: string, method: string, now: number): Promise<string | undefined> {
  const sql = 'SELECT auth_code FROM flow_states WHERE user_id = ? AND method = ? ORDER BY rowid DESC'
  const [flow] = await tx.read<{ auth_code: string }>(`${sql} LIMIT 1`, [userId, method])
  if (!flow) return undefined
  await tx.write('UPDATE flow_states SET code_issued_at = ? WHERE auth_code = ?', [now, flow.auth_code])
  return flow.auth_code
}

export async function findFlow(db: Tx, code: string): Promise<FlowState | undefined> {
  const sql = `SELECT auth_code, user_id, method, code_challenge, code_challenge_method, created_at, code_issued_at
    FROM flow_states WHERE auth_code = ?`
  const [flow] = await db.read<FlowState>(sql, [code])
  return flow
}

export function dropFlow(code: string): Statement {
  return { sql: 'DELETE FROM flow_states WHERE auth_code = ?', args: [code] }
}

export function dropFlows(userId: string): Statement {
  return { sql: 'DELETE FROM flow_states WHERE user_id = ?', args: [userId] }
}

/**
 * GoTrue counts from the request of the mail, for a magic link from the opening of it. One from as far ahead is over, too:
 * the clock was wrong then.
 */
export function isExpired(flow: FlowState, now: number): boolean {
  const start = flow.method === 'magiclink' ? (flow.code_issued_at ?? flow.created_at) : flow.created_at
  return Math.abs(now - start) > lifetimeMs
}

/** Whether the verifier is the one the challenge was made of (RFC 7636). */
export function isVerifiedBy(flow: FlowState, verifier: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  const challenge = flow.code_challenge_method === 's256' ? digest(verifier).toString('base64url') : verifier
  return timingSafeEqual(digest(challenge), digest(flow.code_challenge))
}
