import type { User } from './user.ts'

/** A user as Supabase's `auth.admin.createUser` takes it, with the id and the password it has here. */
export function exportedUser(user: User, now: number) {
  const { id, email, role, password_hash, app_metadata, user_metadata, banned_until } = user
  const bannedSeconds = Math.ceil(((banned_until ?? 0) - now) / 1000)
  return {
    id,
    email,
    role,
    email_confirm: user.email_confirmed_at !== null,
    ...(password_hash === null ? {} : { password_hash }),
    ...(bannedSeconds > 0 ? { ban_duration: `${bannedSeconds}s` } : {}),
    app_metadata,
    user_metadata,
  }
}
