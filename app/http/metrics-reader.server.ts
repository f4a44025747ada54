import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { clientHeader } from '#app/platform/client-network.server.ts'

/** True for who shows the token, and without a proxy in between for this machine itself. */
export function mayReadMetrics({ headers }: Request, token: string | undefined): boolean {
  const shown = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1]
  if (shown !== undefined) return token !== undefined && isSame(shown, token)
  // A proxy on this machine speaks for others.
  const isForwarded = headers.has('x-forwarded-for') || headers.has('forwarded')
  return !isForwarded && isLoopback(headers.get(clientHeader) ?? '')
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [a, b].map((text) => createHash('sha256').update(text).digest())
  return one !== undefined && other !== undefined && timingSafeEqual(one, other)
}

function isLoopback(address: string): boolean {
  return isIP(address) === 6 ? address === '::1' : address.startsWith('127.')
}
