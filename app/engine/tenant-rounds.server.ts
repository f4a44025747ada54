import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '#app/platform/clock.ts'

const atOnce = 25
const patienceMs = 5000
const firstRestMs = 5000
const longestRestMs = 15 * 60_000

/** Work for tenants whose databases may be out of reach: those keep no other from its turn. */
export interface TenantRounds {
  /** Tenants that are worked for right now, or are left alone for a while: longer after each failure. */
  away(): string[]
  /**
   * Does `work` for these, some at a time; what rejects or answers false is to be tried again later. Settles when it is done,
   * and after a few seconds while what is slow goes on. Answers how many it took up, none while all hands are full.
   */
  forEach(tenants: readonly string[], work: (tenant: string) => Promise<boolean>): Promise<number>
}

export function createTenantRounds(clock: Clock, failed: (error: unknown) => void): TenantRounds {
  const resting = new Map<string, { until: number; ms: number }>()
  const inHand = new Set<string>()

  async function doOne(tenant: string, work: (tenant: string) => Promise<boolean>): Promise<void> {
    inHand.add(tenant)
    try {
      if (await work(tenant)) resting.delete(tenant)
      else rest(tenant)
    } catch (error) {
      rest(tenant)
      failed(error)
    } finally {
      inHand.delete(tenant)
    }
  }

  function rest(tenant: string): void {
    const before = resting.get(tenant)?.ms
    const ms = before === undefined ? firstRestMs : Math.min(2 * before, longestRestMs)
    resting.set(tenant, { until: clock() + ms, ms })
  }

  return {
    away() {
      const now = clock()
      for (const [tenant, { until }] of resting) if (until + longestRestMs < now) resting.delete(tenant)
      return [...inHand, ...[...resting].filter(([, { until }]) => until > now).map(([tenant]) => tenant)]
    },
    async forEach(tenants, work) {
      const line = [...tenants]
      let taken = 0
      const workInTurns = async () => {
        for (let tenant = line.shift(); tenant !== undefined; tenant = line.shift()) {
          if (inHand.has(tenant)) continue
          taken += 1
          await doOne(tenant, work)
        }
      }
      const done = new AbortController()
      const all = Promise.all(Array.from({ length: atOnce - inHand.size }, workInTurns))
      const patience = wait(patienceMs, undefined, { ref: false, signal: done.signal }).catch(() => undefined)
      await Promise.race([all, patience])
      done.abort()
      return taken
    },
  }
}
