import type { Clock } from '#app/platform/clock.ts'

export interface BucketSize {
  /** How many at once, after a pause. */
  burst: number
  /** One more comes every so many milliseconds. */
  refillMs: number
}

export interface TokenBuckets {
  /** False when the bucket of this key is empty. */
  take(key: string): boolean
}

/** Beyond this, buckets that are full again are forgotten, and the older half when that is not enough. */
const mostKept = 10_000

/** One bucket of tokens a key, in memory. A clock that steps back gives no tokens and takes none. */
export function createTokenBuckets({ burst, refillMs }: BucketSize, clock: Clock): TokenBuckets {
  const buckets = new Map<string, { tokens: number; at: number }>()

  function filled(key: string, now: number): number {
    const bucket = buckets.get(key)
    if (!bucket) return burst
    return Math.min(burst, bucket.tokens + Math.max(0, now - bucket.at) / refillMs)
  }

  function makeRoom(now: number): void {
    for (const key of buckets.keys()) if (filled(key, now) >= burst) buckets.delete(key)
    if (buckets.size < mostKept) return
    for (const key of [...buckets.keys()].slice(0, mostKept / 2)) buckets.delete(key)
  }

  return {
    take(key) {
      const now = clock()
      const tokens = filled(key, now)
      if (!buckets.has(key) && buckets.size >= mostKept) makeRoom(now)
      buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now })
      return tokens >= 1
    },
  }
}
