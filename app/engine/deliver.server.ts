import { setImmediate as turn } from 'node:timers/promises'
import { deliverRuns } from '#app/features/runs/deliver-runs.server.ts'
import { forgetTenant } from '#db/engine/due-list.server.ts'
import { tenantsToDeliver } from '#db/engine/ended-runs.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import { createTenantRounds } from './tenant-rounds.server.ts'

const looked = 25_000
/** Of so many ended runs, the oldest are delivered without waiting for more. */
const many = 20_000

/** Brings ended runs to their tenants. */
export interface Deliverer {
  /** Delivers what has waited long enough; with `all` everything there is. */
  deliverDue(all?: 'all'): Promise<void>
}

export function createDeliverer(deps: EngineDeps): Deliverer {
  const rounds = createTenantRounds(deps.clock, (error) =>
    deps.log.warn({ err: error }, 'ended runs could not be delivered'),
  )

  /** Tenants whose runs waited long enough, or, when there are many runs, all. */
  async function dueTenants(all: boolean): Promise<string[]> {
    const now = deps.clock()
    const waiting = await tenantsToDeliver(deps.db, looked, rounds.away())
    const isCrowded = waiting.reduce((sum, { runs }) => sum + runs, 0) > many
    const limit = all || isCrowded ? now : now - deps.limits.deliverAfterMs
    return waiting.filter(({ since }) => since <= limit).map(({ tenant }) => tenant)
  }

  return {
    async deliverDue(all) {
      await rounds.forEach(await dueTenants(all === 'all'), (userId) => deliverTenant(deps, userId))
    },
  }
}

/** A change that was under way when its member went may have come into the due list after them. */
async function forgetDeleted({ db, registry }: EngineDeps, userId: string): Promise<void> {
  const row = await readUserDatabase(registry, userId)
  if (row?.state === 'deleted') await forgetTenant(db, userId)
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
