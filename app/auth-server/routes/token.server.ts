import type { AuthContext } from '#app/auth-server/context.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { disabled, idTokenGrant } from './disabled.server.ts'
import { passwordGrant } from './token-password.server.ts'
import { pkceGrant } from './token-pkce.server.ts'
import { refreshTokenGrant } from './token-refresh-token.server.ts'

type Grant = (ctx: AuthContext, request: Request) => Promise<Response>

const grants = new Map<string | null, Grant>([
  ['password', passwordGrant],
  ['refresh_token', refreshTokenGrant],
  ['pkce', pkceGrant],
  ['id_token', idTokenGrant],
  ['web3', disabled('web3Disabled')],
])

/** The token endpoint of OAuth: what it takes depends on grant_type. */
export async function issueToken(ctx: AuthContext, request: Request): Promise<Response> {
  const grant = grants.get(new URL(request.url).searchParams.get('grant_type'))
  if (!grant) throw new GoTrueError('unsupportedGrant')
  return grant(ctx, request)
}
