import type { AuthContext } from '#app/auth-server/context.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { occasionOf } from '#app/auth-server/users/audit-log.server.ts'
import { unlessTaken } from '#app/auth-server/users/users.server.ts'
import type { Tx } from '#db/sql.server.ts'
import type { TokenKind } from './one-time-token.server.ts'
import { findByCode, findByHash, type Lifetime, type StoredToken } from './one-time-tokens.server.ts'
import { type Redeemed, redeem } from './redeem.server.ts'

const kindsByType: Record<string, readonly TokenKind[]> = {
  signup: ['confirmation'],
  invite: ['confirmation'],
  recovery: ['recovery'],
  magiclink: ['recovery'],
  email: ['confirmation', 'recovery'],
  email_change: ['email_change_current', 'email_change_new'],
}

/** What GoTrue answers when one of the two addresses has agreed. */
export const firstLegMessage = 'Confirmation link accepted. Please proceed to confirm link sent to the other email'

/** By the hash a link bears, or by the digits and the address they went to. */
export type Proof = { hash: string } | { address: string; code: string }

export interface Verification {
  type: string
  proof: Proof
}

/**
 * Redeems a token and does `andThen` in the same transaction. Undefined: one of two addresses agreed, and the other is
 * to. Throws GoTrueError when the token is wrong, used or too old.
 */
export async function verifyToken<T>(
  ctx: AuthContext,
  { type, proof }: Verification,
  andThen: (tx: Tx, redeemed: Extract<Redeemed, { state: 'redeemed' }>) => Promise<T>,
): Promise<T | undefined> {
  const kinds = Object.hasOwn(kindsByType, type) ? kindsByType[type] : undefined
  if (!kinds) throw new GoTrueError('invalid', 'Invalid email verification type')
  const occasion = occasionOf(ctx)
  // A refusal is returned, not thrown, so that a wrong code stays counted.
  const verified = ctx.db.withTx(async (tx) => {
    const token = await findToken(tx, kinds, proof, { now: occasion.now, ttlMs: ctx.mailTokenTtlSeconds * 1000 })
    if (!token) return { state: 'wrong' as const }
    const redeemed = await redeem(tx, token, { occasion, needsBothLegs: !ctx.isAutoconfirmed })
    return redeemed.state === 'redeemed' ? { state: redeemed.state, value: await andThen(tx, redeemed) } : redeemed
  })
  const outcome = await unlessTaken(verified, 'emailExists')
  if (outcome.state === 'wrong') throw new GoTrueError('hash' in proof ? 'linkInvalid' : 'codeInvalid')
  if (outcome.state === 'banned') throw new GoTrueError('bearerBanned')
  return outcome.state === 'redeemed' ? outcome.value : undefined
}

function findToken(
  tx: Tx,
  kinds: readonly TokenKind[],
  proof: Proof,
  lifetime: Lifetime,
): Promise<StoredToken | undefined> {
  return 'hash' in proof ? findByHash(tx, kinds, proof.hash, lifetime) : findByCode(tx, kinds, proof, lifetime)
}
