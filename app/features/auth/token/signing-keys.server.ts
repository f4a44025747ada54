import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey } from 'jose'
import type { Clock } from '#app/platform/clock.ts'
import { AppError } from '#app/platform/errors.ts'

/** As long as Supabase's edge keeps the set; a revoked key is good until then. */
const keptForMs = 10 * 60_000
/** How soon an unknown kid may have the set read again, whoever shows it. */
const againAfterMs = 5_000
const unreachableForMs = 10_000
const unknownForMs = 60_000
const unknownKidsKept = 1000

/**
 * Finds the key that signed a token in the auth server's JWKS. While the server is unreachable the last good set
 * serves on; for a kid that could not be looked up AppError 'unavailable', for the token may yet be good.
 */
export function createSigningKeys(url: string, fetch: typeof globalThis.fetch, clock: Clock): JWTVerifyGetKey {
  const remote = createRemoteJWKSet(new URL(url), { [customFetch]: fetch })
  const unknownUntil = new Map<string, number>()
  let find: JWTVerifyGetKey | undefined
  let readAt = Number.NEGATIVE_INFINITY
  let failedAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

  async function read(): Promise<void> {
    try {
      await remote.reload()
      find = createLocalJWKSet(remote.jwks() ?? { keys: [] })
      readAt = clock()
    } catch {
      failedAt = clock()
    }
  }

  async function readAgain(): Promise<void> {
    if (clock() - failedAt < unreachableForMs) return
    reading ??= read().finally(() => {
      reading = undefined
    })
    await reading
  }

  const isKnown = (kid: string) => remote.jwks()?.keys.some((key) => key.kid === kid) ?? false

  function remember(kid: string, until: number): void {
    if (unknownUntil.size >= unknownKidsKept) unknownUntil.clear()
    unknownUntil.set(kid, until)
  }

  async function lookUp(kid: string, askedAt: number): Promise<void> {
    if ((unknownUntil.get(kid) ?? 0) > askedAt) throw new errors.JWKSNoMatchingKey()
    if (askedAt - readAt > againAfterMs) await readAgain()
    if (isKnown(kid)) return
    if (readAt < askedAt) throw unavailable()
    remember(kid, askedAt + unknownForMs)
    throw new errors.JWKSNoMatchingKey()
  }

  return async (header, token) => {
    const askedAt = clock()
    if (askedAt - readAt > keptForMs) await readAgain()
    const kid = header.kid ?? ''
    if (!isKnown(kid)) await lookUp(kid, askedAt)
    if (!find) throw unavailable()
    return find(header, token)
  }
}

function unavailable(): AppError {
  return new AppError(
    'unavailable',
    'Signing in is not available right now. You are still signed in; try again soon.',
    {
      retryAfterSeconds: 10,
    },
  )
}
