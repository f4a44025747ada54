import { createHash } from 'node:crypto'
import type { User } from './user.ts'

/** What is left of a user who is deleted but whose id stays taken: nothing that names a person. */
export function softDeleted(user: User, now: number): User {
  return {
    ...user,
    email: obscured(user.id, user.email),
    new_email: null,
    password_hash: null,
    app_metadata: {},
    user_metadata: {},
    deleted_at: now,
    factors: [],
    identities: user.identities.map((identity) => ({
      ...identity,
      provider_id: obscured(user.id, `${identity.provider}:${identity.provider_id}`),
      identity_data: {},
    })),
  }
}

function obscured(id: string, value: string): string {
  return createHash('sha256')
    .update(id + value)
    .digest('base64url')
}
