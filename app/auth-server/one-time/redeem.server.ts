import { auditEntry, type Occasion } from '#app/auth-server/users/audit-log.server.ts'
import { confirmed, isBanned, type User, withEmail } from '#app/auth-server/users/user.ts'
import { findUser, saveIdentities, saveUser } from '#app/auth-server/users/users.server.ts'
import { writeAll } from '#app/auth-server/write-all.server.ts'
import type { Tx } from '#db/sql.server.ts'
import { dropTokens, type StoredToken } from './one-time-tokens.server.ts'

/** `first_leg`: the other address has to agree to the change, too. */
export type Redeemed = { state: 'redeemed'; user: User } | { state: 'first_leg' | 'banned' }

/** Does what the token is for, and makes all tokens of its user void. `needsBothLegs`: a new address is not enough alone. */
export async function redeem(
  tx: Tx,
  token: StoredToken,
  { occasion, needsBothLegs }: { occasion: Occasion; needsBothLegs: boolean },
): Promise<Redeemed> {
  const { now } = occasion
  const user = await findUser(tx, token.user_id)
  if (!user) throw new Error('A one-time token without its user')
  if (isBanned(user, now)) return { state: 'banned' }
  if (token.kind !== 'email_change_current' && token.kind !== 'email_change_new') {
    return { state: 'redeemed', user: await confirmAddress(tx, user, token, occasion) }
  }
  if (needsBothLegs && user.email && user.email_change_confirm_status === 0) {
    await writeAll(tx, [dropTokens(user.id, token.kind)])
    await saveUser(tx, { ...user, email_change_confirm_status: 1 }, now)
    return { state: 'first_leg' }
  }
  return { state: 'redeemed', user: await changeEmail(tx, user, occasion) }
}

/** Who opens a mail owns its address: also one that was sent for a new password or to sign in. */
async function confirmAddress(tx: Tx, user: User, { kind }: StoredToken, occasion: Occasion): Promise<User> {
  const isFirst = kind === 'confirmation' || user.email_confirmed_at === null
  const entry = auditEntry(isFirst ? 'user_signedup' : 'login', user.id, user.id, occasion)
  await writeAll(tx, [dropTokens(user.id), entry])
  if (!isFirst) return user
  const { now } = occasion
  return saveIdentities(tx, await saveUser(tx, confirmed(withEmail(user, user.email, true), now), now), now)
}

async function changeEmail(tx: Tx, user: User, occasion: Occasion): Promise<User> {
  const { now } = occasion
  await writeAll(tx, [dropTokens(user.id), auditEntry('user_modified', user.id, user.id, occasion)])
  const changed: User = {
    ...confirmed(withEmail(user, user.new_email ?? user.email, true), now),
    new_email: null,
    email_change_confirm_status: 0,
  }
  return saveIdentities(tx, await saveUser(tx, changed, now), now)
}
