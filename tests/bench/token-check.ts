import { randomUUID } from 'node:crypto'
import { createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { createTokenVerifier } from '#app/features/auth/token/access-token.server.ts'
import { createForge, goodClaims, issuer, nowMs } from '#tests/support/token-forge.ts'

const tokens = 1000
const cachedChecks = 200_000

export interface TokenCheckTimes {
  firstMicroseconds: number
  cachedMicroseconds: number
}

/** One check of an ES256 access token: the first of a token, and the next ones. */
export async function tokenCheckTimes(): Promise<TokenCheckTimes> {
  const forge = await createForge()
  const keys = createLocalJWKSet(forge.jwks as unknown as JSONWebKeySet)
  const verify = createTokenVerifier({ issuer, keys, clock: () => nowMs })
  const sign = () => forge.sign(goodClaims({ session_id: randomUUID() }))
  const [warmUp, fresh] = [await Promise.all(many(sign)), await Promise.all(many(sign))]
  for (const token of warmUp) await verify(token)
  const firstMicroseconds = await microseconds(fresh.length, (index) => verify(fresh[index] ?? ''))
  const cachedMicroseconds = await microseconds(cachedChecks, (index) => verify(fresh[index % tokens] ?? ''))
  return { firstMicroseconds, cachedMicroseconds }
}

function many<T>(make: () => T): T[] {
  return Array.from({ length: tokens }, make)
}

async function microseconds(times: number, check: (index: number) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  for (let index = 0; index < times; index += 1) {
    if (!(await check(index))) throw new Error('A good token was refused')
  }
  return ((performance.now() - startedAt) / times) * 1000
}
