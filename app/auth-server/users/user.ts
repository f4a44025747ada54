import type { Factor } from '#app/auth-server/factors/factor.ts'

/** The `aud` of every user and token; GoTrue calls it the audience. */
export const audience = 'authenticated'

export type Metadata = Record<string, unknown>

/** Fields are named as in the table and on the wire; instants are milliseconds since 1970. */
export interface User {
  id: string
  /** '' of an anonymous user. */
  email: string
  is_anonymous: 0 | 1
  role: string
  password_hash: string | null
  email_confirmed_at: number | null
  last_sign_in_at: number | null
  banned_until: number | null
  /** The address the user wants to change to, until it is confirmed. */
  new_email: string | null
  /** 1 when one of the two addresses agreed to the change. */
  email_change_confirm_status: 0 | 1
  invited_at: number | null
  confirmation_sent_at: number | null
  recovery_sent_at: number | null
  email_change_sent_at: number | null
  reauthentication_sent_at: number | null
  /** Written by admins alone. */
  app_metadata: Metadata
  /** Written by the user: never to be trusted for a permission. */
  user_metadata: Metadata
  created_at: number
  updated_at: number
  deleted_at: number | null
  identities: Identity[]
  /** The oldest first. */
  factors: Factor[]
}

export interface Identity {
  id: string
  user_id: string
  provider: string
  provider_id: string
  identity_data: Metadata
  last_sign_in_at: number | null
  created_at: number
  updated_at: number
}

export interface NewUser {
  id: string
  identityId: string
  email: string
  passwordHash: string | null
  data: Metadata
  now: number
}

/** A user who signs in by e-mail, the address not confirmed yet. */
export function newUser({ id, identityId, email, passwordHash, data, now }: NewUser): User {
  const identity: Identity = {
    id: identityId,
    user_id: id,
    provider: 'email',
    provider_id: id,
    identity_data: { ...data, sub: id, email, email_verified: false, phone_verified: false },
    last_sign_in_at: now,
    created_at: now,
    updated_at: now,
  }
  return {
    id,
    email,
    is_anonymous: 0,
    role: audience,
    password_hash: passwordHash,
    email_confirmed_at: null,
    last_sign_in_at: null,
    banned_until: null,
    new_email: null,
    email_change_confirm_status: 0,
    invited_at: null,
    confirmation_sent_at: null,
    recovery_sent_at: null,
    email_change_sent_at: null,
    reauthentication_sent_at: null,
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: data,
    created_at: now,
    updated_at: now,
    deleted_at: null,
    identities: [identity],
    factors: [],
  }
}

/** A user who signed in without saying who it is. */
export function newAnonymousUser(id: string, data: Metadata, now: number): User {
  const user = newUser({ id, identityId: id, email: '', passwordHash: null, data, now })
  return { ...user, is_anonymous: 1, app_metadata: {}, identities: [] }
}

/** With another address, in the identity too. An anonymous user is one no longer. */
export function withEmail(user: User, email: string, isVerified: boolean): User {
  if (user.is_anonymous) return withEmail(permanent(user, email), email, isVerified)
  const identities = user.identities.map((identity) => ({
    ...identity,
    identity_data: { ...identity.identity_data, email, email_verified: isVerified },
  }))
  return { ...user, email, identities }
}

function permanent(user: User, email: string): User {
  const { id, user_metadata: data, created_at: now } = user
  const { identities, app_metadata } = newUser({ id, identityId: id, email, passwordHash: null, data, now })
  return { ...user, is_anonymous: 0, identities, app_metadata: { ...user.app_metadata, ...app_metadata } }
}

/** With the address taken as the user's own. */
export function confirmed(user: User, now: number): User {
  return {
    ...user,
    email_confirmed_at: user.email_confirmed_at ?? now,
    user_metadata: { ...user.user_metadata, email_verified: true },
  }
}

/** Banned for that long from now; 0 lifts a ban. */
export function banned(user: User, durationMs: number, now: number): User {
  return { ...user, banned_until: durationMs === 0 ? null : now + durationMs }
}

export function isBanned(user: User, now: number): boolean {
  return user.banned_until !== null && now < user.banned_until
}

/** The metadata with these keys replaced; null removes one. */
export function merged(metadata: Metadata, changes: Metadata): Metadata {
  return Object.fromEntries(Object.entries({ ...metadata, ...changes }).filter(([, value]) => value !== null))
}
