import type { Statement, Tx } from '#db/sql.server.ts'
import { hashOfCode, type OneTimeToken, type TokenKind } from './one-time-token.server.ts'

/** After so many wrong codes for one address only the link of the mail opens. A million codes would be tried in an hour. */
const wrongCodesAllowed = 10

/** How long tokens live, and the instant that counts. */
export interface Lifetime {
  now: number
  ttlMs: number
}

export interface StoredToken {
  user_id: string
  kind: TokenKind
  address: string
  token_hash: string
  expires_at: number
}

/** Keeps a token; an earlier one of the same user and kind is void from now on. */
export function keepToken(userId: string, token: OneTimeToken, expiresAt: number): Statement {
  return {
    sql: `INSERT OR REPLACE INTO one_time_tokens (user_id, kind, address, token_hash, code_hash, expires_at)
      VALUES (?, ?, ?, ?, ?, ?)`,
    args: [userId, token.kind, token.address, token.hash, hashOfCode(token.address, token.code), expiresAt],
  }
}

/** The live token with this hash, as a link bears it. */
export async function findByHash(
  tx: Tx,
  kinds: readonly TokenKind[],
  hash: string,
  lifetime: Lifetime,
): Promise<StoredToken | undefined> {
  const sql = `SELECT user_id, kind, address, token_hash, expires_at FROM one_time_tokens
    WHERE token_hash = ? AND ${isLive} AND kind IN (${kinds.map(() => '?').join(', ')})`
  const [token] = await tx.read<StoredToken>(sql, [hash, ...liveAt(lifetime), ...kinds])
  return token
}

/** The live token with this code that went to the address. A wrong code is counted against all that did. */
export async function findByCode(
  tx: Tx,
  kinds: readonly TokenKind[],
  { address, code }: { address: string; code: string },
  lifetime: Lifetime,
): Promise<StoredToken | undefined> {
  const ofAddress = `address = ? AND ${isLive} AND wrong_codes < ? AND kind IN (${kinds.map(() => '?').join(', ')})`
  const args = [address, ...liveAt(lifetime), wrongCodesAllowed, ...kinds]
  const [token] = await tx.read<StoredToken>(
    `SELECT user_id, kind, address, token_hash, expires_at FROM one_time_tokens
      WHERE ${ofAddress} AND code_hash = ?`,
    [...args, hashOfCode(address, code)],
  )
  if (!token) await tx.write(`UPDATE one_time_tokens SET wrong_codes = wrong_codes + 1 WHERE ${ofAddress}`, args)
  return token
}

const isLive = 'expires_at BETWEEN ? AND ?'

/** One that is to live for more than twice its time was made by a clock that was ahead, and is as void as one that is over. */
function liveAt({ now, ttlMs }: Lifetime): [number, number] {
  return [now, now + 2 * ttlMs]
}

/** Makes tokens of the user void: all of them, or those of one kind. */
export function dropTokens(userId: string, kind?: TokenKind): Statement {
  if (kind) return { sql: 'DELETE FROM one_time_tokens WHERE user_id = ? AND kind = ?', args: [userId, kind] }
  return { sql: 'DELETE FROM one_time_tokens WHERE user_id = ?', args: [userId] }
}
