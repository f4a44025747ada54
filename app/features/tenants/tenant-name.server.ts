import { createHmac } from 'node:crypto'

/**
 * The name of a member's database: a keyed hash, so it cannot be guessed, says nothing of the member and needs no
 * lossy cleaning that would make two members meet. `key` is base64url.
 */
export function tenantName(key: string, userId: string, generation: number): string {
  const hash = createHmac('sha256', Buffer.from(key, 'base64url')).update(userId).digest('hex').slice(0, 32)
  return generation === 1 ? `u-${hash}` : `u-${hash}-${generation}`
}
