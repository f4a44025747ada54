import { createHash } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { clientHeader, clientNetwork } from '#app/platform/client-network.server.ts'

/** Seconds to wait, or 0 when the try may go on. */
export type WaitSeconds = number

export interface SignInLimits {
  /** Counts a try before it is made: per address and client, per address from anywhere, per client. */
  tryWith(request: Request, email: string): Promise<WaitSeconds>
  /** A right password clears what was counted against that address. */
  succeeded(request: Request, email: string): Promise<void>
}

export interface SignUpLimits {
  tryFrom(request: Request): Promise<WaitSeconds>
}

const quarterHour = 15 * 60
const hour = 60 * 60

/**
 * GoTrue locks no address out, so the app does. An unknown address counts like a known one, so the limit tells nothing.
 * One client's tries are stopped by its own counts before they reach the member's, so that nobody locks a member out
 * from a single place.
 */
export function createSignInLimits(signInsPerHour: number): SignInLimits {
  const client = new RateLimiterMemory({ points: signInsPerHour, duration: hour })
  const pair = new RateLimiterMemory({ points: 5, duration: quarterHour })
  const address = new RateLimiterMemory({ points: 50, duration: quarterHour })
  return {
    async tryWith(request, email) {
      return (
        (await wait(client, clientOf(request))) ||
        (await wait(pair, pairKey(request, email))) ||
        (await wait(address, emailKey(email)))
      )
    },
    async succeeded(request, email) {
      await Promise.all([pair.delete(pairKey(request, email)), address.delete(emailKey(email))])
    },
  }
}

export function createSignUpLimits(signUpsPerHour: number): SignUpLimits {
  const client = new RateLimiterMemory({ points: signUpsPerHour, duration: hour })
  return { tryFrom: (request) => wait(client, clientOf(request)) }
}

async function wait(limiter: RateLimiterMemory, key: string): Promise<WaitSeconds> {
  try {
    await limiter.consume(key)
    return 0
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
    throw refused
  }
}

function pairKey(request: Request, email: string): string {
  return `${emailKey(email)} ${clientOf(request)}`
}

function emailKey(email: string): string {
  return createHash('sha256').update(email).digest('base64url')
}

function clientOf(request: Request): string {
  return clientNetwork(request.headers.get(clientHeader) ?? 'unknown')
}
