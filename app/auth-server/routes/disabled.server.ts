import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { requireAdmin, requireCaller } from '#app/auth-server/http/bearer.server.ts'
import { readJson, text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError, type RefusalName } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { providers } from './settings.server.ts'

// What GoTrue answers where these features are switched off. Clients know the codes and show what they mean.

export function disabled(refusal: RefusalName) {
  return async (): Promise<Response> => {
    throw new GoTrueError(refusal)
  }
}

export function disabledForCaller(refusal: RefusalName) {
  return async (ctx: AuthContext, request: Request): Promise<Response> => {
    await requireCaller(ctx, request)
    throw new GoTrueError(refusal)
  }
}

export function disabledForAdmin(refusal: RefusalName) {
  return async (ctx: AuthContext, request: Request): Promise<Response> => {
    await requireAdmin(ctx, request)
    throw new GoTrueError(refusal)
  }
}

/** The way to a provider such as GitHub: there is none. */
export async function authorize(_: AuthContext, request: Request): Promise<Response> {
  const name = new URL(request.url).searchParams.get('provider') ?? ''
  const why = providers.includes(name.toLowerCase()) ? 'provider is not enabled' : `Provider ${name} could not be found`
  throw new GoTrueError('invalid', `Unsupported provider: ${why}`)
}

/** The way back from one. */
export async function callback(_: AuthContext, request: Request): Promise<Response> {
  throw new GoTrueError(new URL(request.url).searchParams.get('state') ? 'badOauthState' : 'noOauthState')
}

const idToken = z.object({ id_token: text, provider: text, issuer: text, client_id: text })

export async function idTokenGrant(_: AuthContext, request: Request): Promise<Response> {
  const body = await readJson(request, idToken)
  // As refresh_token does, GoTrue words these as OAuth does.
  const missing = (what: string) => json(400, { error: 'invalid request', error_description: `${what} required` })
  if (!body.id_token) return missing('id_token')
  if (!body.provider && !(body.client_id && body.issuer)) return missing('provider or client_id and issuer')
  const issuer = JSON.stringify(body.issuer || body.provider)
  throw new GoTrueError('providerDisabled', `Provider (issuer ${issuer}) is not enabled`)
}
