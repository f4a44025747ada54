import { setImmediate as turn } from 'node:timers/promises'
import { deliverRuns } from '#app/features/runs/deliver-runs.server.ts'
import { forgetTenant } from '#db/engine/due-list.server.ts'
import { tenantsToDeliver } from '#db/engine/ended-runs.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import type { EngineDeps } from './engine-deps.server.ts'

const looked = 25_000
/** Of so many ended runs, the oldest are delivered without waiting for more. */
const many = 20_000
const againMs = 60_000

/** Brings ended runs to their tenants, one tenant after the other. */
export interface Deliverer {
  /** Delivers what has waited long enough; with `all` everything there is. */
  deliverDue(all?: 'all'): Promise<void>
}

export function createDeliverer(deps: EngineDeps): Deliverer {
  /** Tenants that could not be delivered to, and when to try again. */
  const later = new Map<string, number>()

  async function deliverTo(userId: string): Promise<void> {
    try {
      const moved = await deliverTenant(deps, userId)
      if (moved !== undefined) return
      later.set(userId, deps.clock() + againMs)
      await forgetDeleted(deps, userId)
    } catch (error) {
      later.set(userId, deps.clock() + againMs)
      deps.log.warn({ err: error }, 'ended runs could not be delivered')
    }
  }

  /** Tenants whose runs waited long enough, or, when there are many runs, all. */
  async function dueTenants(all: boolean): Promise<string[]> {
    const now = deps.clock()
    for (const [userId, at] of later) if (at <= now) later.delete(userId)
    const waiting = await tenantsToDeliver(deps.db, looked, [...later.keys()])
    const isCrowded = waiting.reduce((sum, { runs }) => sum + runs, 0) > many
    const limit = all || isCrowded ? now : now - deps.limits.deliverAfterMs
    return waiting.filter(({ since }) => since <= limit).map(({ tenant }) => tenant)
  }

  return {
    async deliverDue(all) {
      for (const tenant of await dueTenants(all === 'all')) {
        await deliverTo(tenant)
        await turn()
      }
    },
  }
}

/** A change that was under way when its member went may have come into the due list after them. */
async function forgetDeleted({ db, registry }: EngineDeps, userId: string): Promise<void> {
  const row = await readUserDatabase(registry, userId)
  if (row?.state === 'deleted') await forgetTenant(db, userId)
}

/** Delivers to one tenant; undefined when its database is not ready. */
async function deliverTenant(deps: EngineDeps, userId: string): Promise<number | undefined> {
  const tenant = await deps.tenants.tenant(userId)
  if (!tenant) return undefined
  const delivery = { engine: deps.db, tenant: { userId, db: tenant.db }, retention: deps.retention }
  const moved = await deliverRuns(delivery, deps.clock())
  deps.metrics.delivered.add(moved)
  return moved
}
