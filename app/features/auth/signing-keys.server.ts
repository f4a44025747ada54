import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import type { Clock } from '#app/platform/clock.ts'
import { AppError } from '#app/platform/errors.ts'

const unknownForMs = 60_000
const unreachableForMs = 10_000
const unknownKidsKept = 1000

/**
 * Finds the key that signed a token in the auth server's JWKS. While the server is unreachable the last good set
 * serves on; with none, or for a kid it does not hold, AppError 'unavailable', for the token may yet be good.
 */
export function createSigningKeys(url: string, fetch: typeof globalThis.fetch, clock: Clock): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(new URL(url), { [customFetch]: fetch })
  const unknownUntil = new Map<string, number>()
  let unreachableUntil = 0

  async function fromLastGood(...args: Parameters<JWTVerifyGetKey>) {
    const last = remote.jwks()
    if (!last?.keys.some((key) => key.kid === args[0].kid)) throw unreachable()
    return createLocalJWKSet(last)(...args)
  }

  function refused(error: unknown, kid: string): boolean {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return true
    if (!(error instanceof errors.JWKSNoMatchingKey)) return false
    if (unknownUntil.size >= unknownKidsKept) unknownUntil.clear()
    unknownUntil.set(kid, clock() + unknownForMs)
    return true
  }

  const fromRemote: JWTVerifyGetKey = async (header, token) => {
    try {
      return await remote(header, token)
    } catch (error) {
      if (refused(error, header.kid ?? '')) throw error
      unreachableUntil = clock() + unreachableForMs
      return fromLastGood(header, token)
    }
  }

  return async (header, token) => {
    if ((unknownUntil.get(header.kid ?? '') ?? 0) > clock()) throw new errors.JWKSNoMatchingKey()
    return unreachableUntil > clock() ? fromLastGood(header, token) : fromRemote(header, token)
  }
}

function unreachable(): AppError {
  return new AppError(
    'unavailable',
    'Signing in is not available right now. You are still signed in; try again soon.',
    {
      retryAfterSeconds: 10,
    },
  )
}
