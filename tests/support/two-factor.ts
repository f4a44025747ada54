import { totpCode } from '#app/auth-server/factors/totp.server.ts'
import type { Clock } from '#app/platform/clock.ts'
import { hiddenField, type Visitor } from './visitor.ts'

export interface Authenticator {
  /** A code that was not shown before; there are two or three at a time. */
  code(): string
}

/** Codes work once, so each call gives that of a later half minute, as far as the server takes one for now. */
export function authenticator(secret: string, now: Clock = Date.now): Authenticator {
  let lead = -30_000
  return {
    code() {
      const code = totpCode(secret, now() + lead)
      lead += 30_000
      return code
    },
  }
}

/** Turns two-factor sign-in on for a visitor who signed in lately. */
export async function protect(visitor: Visitor, now: Clock = Date.now): Promise<Authenticator> {
  const page = await (await visitor.post('/settings/two-factor')).text()
  const secret = hiddenField(page, 'secret')
  const app = authenticator(secret, now)
  const sent = { factor: hiddenField(page, 'factor'), secret, code: app.code() }
  const response = await visitor.post('/settings/two-factor/confirm', sent)
  if (response.headers.get('location') !== '/settings') throw new Error(`Turning on answered ${response.status}`)
  return app
}
