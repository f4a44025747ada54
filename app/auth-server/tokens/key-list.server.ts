import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { type ListedKey, type PrivateJwk, signs } from './signing-keys.server.ts'

export type KeyState = 'standby' | 'current' | 'previous'

/**
 * A list of keys is in the order in which they sign: previous ones, the current one, standby ones. GOTRUE_JWT_KEYS has
 * no member for this and does not mind the order.
 */
export function statesOf(keys: readonly ListedKey[]): { key: ListedKey; state: KeyState }[] {
  const current = keys.findIndex(signs)
  return keys.map((key, index) => ({
    key,
    state: index === current ? 'current' : index < current ? 'previous' : 'standby',
  }))
}

/** With the oldest standby key as the one that signs; undefined when there is none. */
export function rotated(keys: readonly ListedKey[]): ListedKey[] | undefined {
  const next = statesOf(keys).find(({ key, state }) => state === 'standby' && key.kty !== 'oct')?.key
  if (!next) return undefined
  const others = keys.filter((key) => key !== next)
  const current = others.findIndex(signs)
  return [...others.slice(0, current + 1), next, ...others.slice(current + 1)].map((key) => ({
    ...key,
    key_ops: key === next ? ['sign', 'verify'] : ['verify'],
  }))
}

/** Without this key, whose tokens are refused from then on; undefined when it signs or is not there. */
export function revoked(keys: readonly ListedKey[], kid: string): ListedKey[] | undefined {
  const key = keys.find((one) => one.kid === kid)
  return key && !signs(key) ? keys.filter((one) => one !== key) : undefined
}

/** A key that verifies and does not sign yet. */
export function newKey(alg: 'ES256' | 'RS256'): PrivateJwk {
  const { privateKey } =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 })
  return { ...privateKey.export({ format: 'jwk' }), alg, kid: randomUUID(), key_ops: ['verify'] } as PrivateJwk
}

export function formatKeyList(keys: readonly ListedKey[]): string {
  return `${JSON.stringify(keys, null, 2)}\n`
}
