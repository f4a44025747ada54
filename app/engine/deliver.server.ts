import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import { deliverRuns } from '#app/features/runs/deliver-runs.server.ts'
import { tenantsToDeliver } from '#db/engine/ended-runs.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import { forgetJobs } from './forget-jobs.server.ts'
import { createTenantRounds } from './tenant-rounds.server.ts'

const looked = 25_000
/** Runs that are to start go before, up to so long a tenant. */
const longestWaitMs = 500
const lookAgainMs = 10

/** Brings ended runs to their tenants. */
export interface Deliverer {
  /**
   * Delivers what has waited long enough, in half of the time at most: the more there is, the more each opening of a
   * member's database brings there. With `all` everything there is, as fast as it goes.
   */
  deliverDue(all?: 'all'): Promise<void>
}

/** `isSending`: whether runs are on their way to their targets in this moment. */
export function createDeliverer(deps: EngineDeps, isSending: () => boolean = () => false): Deliverer {
  const failed = (error: unknown) => deps.log.warn({ err: error }, 'ended runs could not be delivered')
  const rounds = createTenantRounds(deps.clock, failed)

  /** Beside what is under way, and until nothing is left but what cannot be delivered now. */
  async function deliverAll(): Promise<void> {
    const own = createTenantRounds(deps.clock, failed)
    let taken: number
    do {
      const tenants = await tenantsToDeliver(deps.db, deps.clock(), looked, own.away())
      taken = await own.forEach(tenants, (userId) => deliverTenant(deps, userId))
    } while (taken > 0)
  }

  async function deliverInPeace(userId: string): Promise<boolean> {
    const since = performance.now()
    while (isSending() && performance.now() - since < longestWaitMs) await wait(lookAgainMs)
    const began = performance.now()
    try {
      return await deliverTenant(deps, userId)
    } finally {
      await wait(performance.now() - began)
    }
  }

  return {
    async deliverDue(all) {
      if (all) return deliverAll()
      const until = deps.clock() - deps.limits.deliverAfterMs
      await rounds.forEach(await tenantsToDeliver(deps.db, until, looked, rounds.away()), deliverInPeace)
    },
  }
}

/** A change that was under way when its member went may have come into the due list after them. */
async function forgetDeleted({ db, registry, clock }: EngineDeps, userId: string): Promise<void> {
  const row = await readUserDatabase(registry, userId)
  if (row?.state === 'deleted') await forgetJobs({ db, wake: () => undefined }, clock, userId)
}

/** Delivers to one tenant; false when its database is not ready. */
async function deliverTenant(deps: EngineDeps, userId: string): Promise<boolean> {
  // A pass is mostly work of this process alone: between two tenants others get their turn.
  await turn()
  const tenant = await deps.tenants.tenant(userId)
  if (!tenant) {
    await forgetDeleted(deps, userId)
    return false
  }
  const delivery = { engine: deps.db, tenant: { userId, db: tenant.db }, retention: deps.retention }
  deps.metrics.delivered.add(await deliverRuns(delivery, deps.clock()))
  return true
}
