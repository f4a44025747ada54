import { type KeyObject, sign } from 'node:crypto'
import type { Clock } from '#app/platform/clock.ts'

const lifetimeMs = 60 * 60_000
const renewBeforeMs = 10 * 60_000

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Answers a token for that one namespace, signed here; the same one until it nears its end. Ed25519, as sqld asks. */
export function namespaceTokens(key: KeyObject, clock: Clock): (namespace: string) => () => string {
  const header = part({ alg: 'EdDSA', typ: 'JWT' })
  return (namespace) => {
    let token = ''
    let endsAt = 0
    return () => {
      const now = clock()
      if (endsAt - now < renewBeforeMs) {
        endsAt = now + lifetimeMs
        // Without `id` it would open every namespace.
        const body = `${header}.${part({ id: namespace, a: 'rw', exp: Math.floor(endsAt / 1000) })}`
        token = `${body}.${sign(null, Buffer.from(body), key).toString('base64url')}`
      }
      return token
    }
  }
}
