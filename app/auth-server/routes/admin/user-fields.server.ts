import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { metadata, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { acceptPassword } from '#app/auth-server/passwords/accept-password.server.ts'
import { isPasswordHash } from '#app/auth-server/passwords/password-hashes.server.ts'
import { acceptEmail } from '#app/auth-server/users/accept-email.server.ts'
import { parseBanDuration } from '#app/auth-server/users/ban-duration.ts'
import { banned, confirmed, type Metadata, merged, type User, withEmail } from '#app/auth-server/users/user.ts'

/** What an admin may say of a user. */
export const adminUserBody = z.object({
  id: text,
  email: text,
  phone: text,
  password: text,
  password_hash: text,
  email_confirm: z.boolean().nullish(),
  role: text,
  user_metadata: metadata,
  app_metadata: metadata,
  ban_duration: text,
})

/** The same, checked; undefined leaves a field as it is. */
export interface UserFields {
  email: string | undefined
  passwordHash: string | undefined
  isConfirmed: boolean
  role: string | undefined
  userMetadata: Metadata
  appMetadata: Metadata
  banMs: number | undefined
}

/** Throws GoTrueError when a field cannot be taken. */
export async function acceptUserFields(ctx: AuthContext, body: z.output<typeof adminUserBody>): Promise<UserFields> {
  if (body.phone) throw new GoTrueError('invalid', 'Phone numbers are not supported by this server')
  return {
    email: body.email ? acceptEmail(body.email) : undefined,
    isConfirmed: body.email_confirm ?? false,
    role: body.role.trim() || undefined,
    userMetadata: body.user_metadata ?? {},
    appMetadata: body.app_metadata ?? {},
    banMs: acceptBan(body.ban_duration),
    passwordHash: await acceptedHash(ctx, body.password, body.password_hash),
  }
}

export function withFields(user: User, fields: UserFields, now: number): User {
  let next: User = {
    ...user,
    password_hash: fields.passwordHash ?? user.password_hash,
    role: fields.role ?? user.role,
    user_metadata: merged(user.user_metadata, fields.userMetadata),
    app_metadata: merged(user.app_metadata, fields.appMetadata),
  }
  if (fields.email) next = withEmail(next, fields.email, fields.isConfirmed)
  if (fields.isConfirmed) next = confirmed(next, now)
  return fields.banMs === undefined ? next : banned(next, fields.banMs, now)
}

function acceptBan(duration: string): number | undefined {
  if (!duration) return undefined
  const ms = parseBanDuration(duration)
  if (ms === undefined) throw new GoTrueError('invalid', `invalid format for ban duration: ${duration}`)
  return ms
}

async function acceptedHash(ctx: AuthContext, password: string, passwordHash: string): Promise<string | undefined> {
  if (password && passwordHash) {
    throw new GoTrueError('invalid', 'Only a password or a password hash should be provided')
  }
  if (passwordHash && !isPasswordHash(passwordHash)) {
    throw new GoTrueError('invalid', 'Only bcrypt, argon2id and argon2i password hashes are supported by this server')
  }
  if (!password) return passwordHash || undefined
  acceptPassword(password)
  return ctx.passwords.hash(password)
}
