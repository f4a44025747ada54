import type { AuthContext } from '#app/auth-server/context.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { signAccessToken } from '#app/auth-server/tokens/access-token.server.ts'
import { encodeRefreshToken } from '#app/auth-server/tokens/refresh-token.server.ts'
import type { User } from '#app/auth-server/users/user.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import type { Session } from './session.ts'

export interface SignedIn {
  user: User
  session: Session
}

/** The answer to whoever just got a session or refreshed it: a new access token beside the current refresh token. */
export async function sessionResponse(
  ctx: AuthContext,
  signedIn: SignedIn,
  more: Record<string, unknown> = {},
): Promise<Response> {
  return json(200, { ...(await sessionTokens(ctx, signedIn)), user: userJson(signedIn.user), ...more })
}

/** The same without the user, who does not fit into the address of a redirect. */
export async function sessionTokens(ctx: AuthContext, { user, session }: SignedIn) {
  const issuedAt = Math.floor(ctx.clock() / 1000)
  const expiresAt = issuedAt + ctx.accessTokenTtlSeconds
  return {
    access_token: await signAccessToken(await ctx.keys(), { user, session, issuer: ctx.issuer, issuedAt, expiresAt }),
    token_type: 'bearer',
    expires_in: ctx.accessTokenTtlSeconds,
    expires_at: expiresAt,
    refresh_token: encodeRefreshToken(
      { sessionId: session.id, counter: session.refresh_counter },
      session.refresh_hmac_key,
    ),
  }
}
