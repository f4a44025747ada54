import { text } from '#app/auth-server/http/body.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'

/** What a client sends that keeps the verifier in its browser. */
export interface PkceChallenge {
  challenge: string
  method: 's256' | 'plain'
}

/** The two fields of a body that hold a challenge. */
export const pkceFields = { code_challenge: text, code_challenge_method: text }

/** Undefined without a challenge. Throws GoTrueError when it is half or wrong. */
export function acceptPkce(body: { code_challenge: string; code_challenge_method: string }): PkceChallenge | undefined {
  const { code_challenge: challenge, code_challenge_method } = body
  if (!challenge && !code_challenge_method) return undefined
  if (!challenge || !code_challenge_method) {
    throw new GoTrueError('invalid', 'PKCE flow requires code_challenge_method and code_challenge')
  }
  if (challenge.length < 43 || challenge.length > 128) {
    throw new GoTrueError('invalid', 'code challenge has to be between 43 and 128 characters')
  }
  if (!/^[\w.~-]+$/.test(challenge)) {
    throw new GoTrueError(
      'invalid',
      'code challenge can only contain alphanumeric characters, hyphens, periods, underscores and tildes',
    )
  }
  const method = code_challenge_method.toLowerCase()
  if (method === 's256' || method === 'plain') return { challenge, method }
  throw new GoTrueError('invalid', `unsupported code_challenge method ${JSON.stringify(code_challenge_method)}`)
}
