import type { Clock } from '#app/platform/clock.ts'
import { type BucketSize, createTokenBuckets } from './token-buckets.ts'

const minuteMs = 60_000

/** GoTrue's limits for one client: a burst, and so many more in that time. */
const sizes = {
  anonymous: { burst: 30, refillMs: (60 * minuteMs) / 30 },
  'POST /signup': per5Minutes(30),
  'POST /token': per5Minutes(150),
  'PUT /user': per5Minutes(30),
  'GET /verify': per5Minutes(30),
  'POST /verify': per5Minutes(30),
  'POST /recover': per5Minutes(30),
  'POST /resend': per5Minutes(30),
  'POST /otp': per5Minutes(30),
  'POST /magiclink': per5Minutes(30),
  'POST /sso': per5Minutes(30),
  'POST /factors/:id/challenge': { burst: 30, refillMs: minuteMs / 15 },
  'POST /factors/:id/verify': { burst: 30, refillMs: minuteMs / 15 },
} satisfies Record<string, BucketSize>

export interface RateLimits {
  /** False when this client did too much of it; `what` is a method and a path, or 'anonymous'. */
  allow(what: string, clientKey: string | undefined): boolean
}

/** Counts in memory. A client without a key is not limited. */
export function createRateLimits(clock: Clock): RateLimits {
  const buckets = new Map(Object.entries(sizes).map(([what, size]) => [what, createTokenBuckets(size, clock)]))
  return {
    allow: (what, clientKey) => clientKey === undefined || (buckets.get(what)?.take(clientKey) ?? true),
  }
}

function per5Minutes(count: number): BucketSize {
  return { burst: 30, refillMs: (5 * minuteMs) / count }
}
