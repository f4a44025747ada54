import type { AccessClaims } from '#app/features/auth/token/claims.server.ts'

/** A session with the token that proves it; the token never leaves the features. */
export interface LiveSession {
  claims: AccessClaims
  accessToken: string
}

/**
 * What a member who is signed in has yet to do before anything else: show the second factor, set a password in a session
 * that a mail opened, or have that mail sent.
 */
export type MissingStep = 'code' | 'password' | 'mail'

export interface MemberSession extends AccessClaims {
  missing: MissingStep | undefined
}
