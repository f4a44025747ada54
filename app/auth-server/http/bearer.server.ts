import { createHash, timingSafeEqual } from 'node:crypto'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import type { Session } from '#app/auth-server/sessions/session.ts'
import { findSession } from '#app/auth-server/sessions/sessions.server.ts'
import { verifyJwt } from '#app/auth-server/tokens/access-token.server.ts'
import { audience, isBanned, type User } from '#app/auth-server/users/user.ts'
import { findUser } from '#app/auth-server/users/users.server.ts'
import type { Tx } from '#db/sql.server.ts'
import { GoTrueError } from './error.server.ts'

/** The user who asks, and the session the access token belongs to. */
export interface Caller {
  user: User
  session: Session
}

const adminRoles = ['service_role', 'supabase_admin']

/** Throws GoTrueError unless the access token is ours, not expired, and its user and session are still there. */
export async function requireCaller(ctx: AuthContext, request: Request): Promise<Caller> {
  const token = bearerOf(request)
  if (!token) throw new GoTrueError('noBearer')
  const claims = await verifyJwt(await ctx.keys(), token, ctx.clock())
  if (!claims.sub) throw new GoTrueError('badJwt', 'invalid claim: missing sub claim')
  if (claims.aud !== audience) throw new GoTrueError('invalid', "Token audience doesn't match request audience")
  return findCaller(ctx.db, claims.sub, String(claims.session_id ?? ''), ctx.clock())
}

/** Throws GoTrueError when the user or the session is gone or the user is banned. */
export async function findCaller(db: Tx, userId: string, sessionId: string, now: number): Promise<Caller> {
  const user = await findUser(db, userId)
  if (!user) throw new GoTrueError('bearerUserGone')
  if (isBanned(user, now)) throw new GoTrueError('bearerBanned')
  const session = await findSession(db, sessionId)
  if (session?.user_id !== user.id) throw new GoTrueError('bearerSessionGone')
  return { user, session }
}

/** The role that acts: by the secret key, or by a token of ours with an admin role. Throws GoTrueError otherwise. */
export async function requireAdmin(ctx: AuthContext, request: Request): Promise<string> {
  const credential = bearerOf(request) ?? request.headers.get('apikey')
  if (!credential) throw new GoTrueError('noBearer')
  if (isEqual(credential, ctx.secretKey)) return 'service_role'
  const { role } = await verifyJwt(await ctx.keys(), credential, ctx.clock())
  if (typeof role !== 'string' || !adminRoles.includes(role)) throw new GoTrueError('notAdmin')
  return role
}

/** True for a request of an application that holds the secret key, beside whatever user's token it sends. */
export function showsSecretKey({ secretKey }: { secretKey: string }, request: Request): boolean {
  const shown = [request.headers.get('apikey'), bearerOf(request)]
  return shown.some((credential) => typeof credential === 'string' && isEqual(credential, secretKey))
}

function bearerOf(request: Request): string | undefined {
  return /^[Bb]earer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1]
}

function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
