import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { refreshSession } from '#app/auth-server/sessions/refresh-session.server.ts'
import { sessionResponse } from '#app/auth-server/sessions/session-response.server.ts'
import { occasionOf } from '#app/auth-server/users/audit-log.server.ts'

const refreshBody = z.object({ refresh_token: text })

const refusalByState = {
  unknown: 'refreshTokenNotFound',
  banned: 'refreshBanned',
  foreign: 'refreshTokenForeign',
  stolen: 'refreshTokenUsed',
} as const

/** A new access token, and the refresh token to use next. */
export async function refreshTokenGrant(ctx: AuthContext, request: Request): Promise<Response> {
  const body = await readJson(request, refreshBody)
  // The one error GoTrue words as OAuth does.
  if (!body.refresh_token) {
    return json(400, { error: 'invalid_request', error_description: 'refresh_token required' })
  }
  const outcome = await refreshSession(ctx.db, body.refresh_token, occasionOf(ctx))
  if (outcome.state !== 'refreshed') throw new GoTrueError(refusalByState[outcome.state])
  return sessionResponse(ctx, outcome)
}
