import { markDirty } from '#db/engine/dirty-tenants.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'

/** Changes that were saved while the engine's database was out of reach, so that no mark tells of them yet. */
export interface OwedMarks {
  /** `since`: milliseconds since 1970. */
  owe(tenant: string, since: number): void
  /** Writes the marks, and a sweep does the rest; rejects, and keeps what is left, as long as that cannot be done. */
  settle(): Promise<void>
}

/** In memory: what a process takes with it is found by the audit. */
export function createOwedMarks(db: EngineDb): OwedMarks {
  const owed = new Map<string, number>()
  return {
    owe(tenant, since) {
      owed.set(tenant, since)
    },
    async settle() {
      for (const [tenant, since] of owed) {
        await markDirty(db, tenant, since)
        // A change that came meanwhile is owed still.
        if (owed.get(tenant) === since) owed.delete(tenant)
      }
    },
  }
}
