import type { Log } from '#app/platform/log.server.ts'
import { markDirty } from '#db/engine/dirty-tenants.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import { forgetOwed, noteOwed, readOwed } from '#db/registry/owed-changes.server.ts'
import type { RegistryDb } from '#db/sql.server.ts'

const atOnce = 100

/** Changes that were saved while the engine's database was out of reach, so that no mark tells of them yet. */
export interface OwedMarks {
  /** `since`: milliseconds since 1970. Never rejects. */
  owe(tenant: string, since: number): Promise<void>
  /** Writes the marks, and a sweep does the rest; rejects, and keeps what is left, as long as that cannot be done. */
  settle(): Promise<void>
}

/**
 * In the registry, so that any process settles what another took with it; in memory where the registry is out of reach
 * as well, and what is lost with that is found by the audit.
 */
export function createOwedMarks(db: EngineDb, registry: RegistryDb, log: Log): OwedMarks {
  const here = new Map<string, number>()

  async function settleHere(): Promise<void> {
    for (const [tenant, since] of here) {
      await markDirty(db, tenant, since)
      // A change that came meanwhile is owed still.
      if (here.get(tenant) === since) here.delete(tenant)
    }
  }

  return {
    async owe(tenant, since) {
      try {
        await noteOwed(registry, tenant, since)
      } catch (error) {
        log.error({ err: error }, 'that a change waits for the engine is kept in memory alone')
        here.set(tenant, since)
      }
    },
    async settle() {
      await settleHere()
      for (const owed of await readOwed(registry, atOnce)) {
        await markDirty(db, owed.user_id, owed.since)
        await forgetOwed(registry, owed)
      }
    },
  }
}
