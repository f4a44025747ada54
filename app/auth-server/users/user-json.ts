import { factorJson } from '#app/auth-server/factors/factor.ts'
import { audience, type Identity, type User } from './user.ts'

/** A user as GoTrue answers it: instants in RFC 3339, those that never were left out. */
export function userJson(user: User) {
  return {
    id: user.id,
    aud: audience,
    role: user.role,
    email: user.email,
    phone: '',
    ...(user.new_email === null ? {} : { new_email: user.new_email }),
    ...instants({
      invited_at: user.invited_at,
      confirmation_sent_at: user.confirmation_sent_at,
      recovery_sent_at: user.recovery_sent_at,
      email_change_sent_at: user.email_change_sent_at,
      reauthentication_sent_at: user.reauthentication_sent_at,
      email_confirmed_at: user.email_confirmed_at,
      confirmed_at: user.email_confirmed_at,
      last_sign_in_at: user.last_sign_in_at,
      banned_until: user.banned_until,
      deleted_at: user.deleted_at,
      created_at: user.created_at,
      updated_at: user.updated_at,
    }),
    app_metadata: user.app_metadata,
    user_metadata: user.user_metadata,
    identities: user.identities.map(identityJson),
    is_anonymous: user.is_anonymous === 1,
    ...(user.factors.length > 0 ? { factors: user.factors.map(factorJson) } : {}),
  }
}

function identityJson(identity: Identity) {
  return {
    identity_id: identity.id,
    id: identity.provider_id,
    user_id: identity.user_id,
    identity_data: identity.identity_data,
    provider: identity.provider,
    ...instants({
      last_sign_in_at: identity.last_sign_in_at,
      created_at: identity.created_at,
      updated_at: identity.updated_at,
    }),
    email: identity.identity_data.email,
  }
}

function instants(fields: Record<string, number | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, ms]) => (ms === null ? [] : [[name, new Date(ms).toISOString()]])),
  )
}
