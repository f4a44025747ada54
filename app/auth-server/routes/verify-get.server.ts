import type { AuthContext } from '#app/auth-server/context.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { issueCode } from '#app/auth-server/one-time/flow-states.server.ts'
import { pkcePrefix } from '#app/auth-server/one-time/one-time-token.server.ts'
import { firstLegMessage, verifyToken } from '#app/auth-server/one-time/verification.server.ts'
import { redirectTo } from '#app/auth-server/redirects/redirect-to.server.ts'
import { sessionTokens } from '#app/auth-server/sessions/session-response.server.ts'
import { openSession } from '#app/auth-server/sessions/sessions.server.ts'

const oauthErrors: Record<number, string> = {
  400: 'invalid_request',
  401: 'unauthorized_client',
  403: 'access_denied',
  500: 'server_error',
  503: 'temporarily_unavailable',
}

/** What is added to the address the browser is sent to. */
interface Bearings {
  query?: Record<string, string>
  fragment?: Record<string, string>
}

/** The link of a mail: redeems its token and sends the browser on, with a session, a PKCE code or an error. */
export async function verifyByGet(ctx: AuthContext, request: Request): Promise<Response> {
  const { type, hash } = acceptLink(request)
  const isPkce = hash.startsWith(pkcePrefix)
  return redirect(redirectTo(ctx, request), await bearingsOf(ctx, { type, hash, isPkce }))
}

function acceptLink(request: Request): { type: string; hash: string } {
  const { searchParams } = new URL(request.url)
  const type = searchParams.get('type')
  const hash = searchParams.get('token')
  if (!type) throw new GoTrueError('invalid', 'Verify requires a verification type')
  if (!hash) throw new GoTrueError('invalid', 'Verify requires a token or a token hash')
  return { type, hash }
}

async function bearingsOf(
  ctx: AuthContext,
  { type, hash, isPkce }: { type: string; hash: string; isPkce: boolean },
): Promise<Bearings> {
  try {
    const verified = isPkce ? await codeFor(ctx, type, hash) : await sessionFor(ctx, type, hash)
    return verified ?? inBoth(isPkce, { message: firstLegMessage })
  } catch (error) {
    if (!(error instanceof GoTrueError)) throw error
    const oauthError = oauthErrors[error.status]
    const fields = { error_code: error.code, error_description: error.message }
    return inBoth(isPkce, oauthError ? { error: oauthError, ...fields } : fields)
  }
}

function codeFor(ctx: AuthContext, type: string, hash: string): Promise<Bearings | undefined> {
  const method = type === 'signup' ? 'email/signup' : type
  return verifyToken(ctx, { type, proof: { hash } }, async (tx, { user }) => {
    const code = await issueCode(tx, user.id, method, ctx.clock())
    if (!code) throw new GoTrueError('linkWithoutFlow')
    return { query: { code } }
  })
}

async function sessionFor(ctx: AuthContext, type: string, hash: string): Promise<Bearings | undefined> {
  const verification = { type, proof: { hash } }
  const signedIn = await verifyToken(ctx, verification, (tx, { user }) => openSession(tx, user, 'otp', ctx.clock()))
  if (!signedIn) return undefined
  const { access_token, token_type, expires_in, expires_at, refresh_token } = await sessionTokens(ctx, signedIn)
  return {
    fragment: {
      access_token,
      expires_at: String(expires_at),
      expires_in: String(expires_in),
      refresh_token,
      token_type,
      type,
    },
  }
}

/** A PKCE client reads the query, the others the fragment, where GoTrue puts it for both. */
function inBoth(isPkce: boolean, fields: Record<string, string>): Bearings {
  return isPkce ? { query: fields, fragment: fields } : { fragment: fields }
}

/** `sb` tells the fragment from one that another party wrote. */
function redirect(target: string, { query = {}, fragment }: Bearings): Response {
  const url = new URL(target)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  if (fragment) url.hash = new URLSearchParams({ ...fragment, sb: '' }).toString()
  return new Response(null, { status: 303, headers: { location: url.href, 'cache-control': 'no-store' } })
}
