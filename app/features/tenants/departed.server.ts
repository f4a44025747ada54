import { forgetDeparted, noteDeparted, readDueDeparted } from '#db/registry/departed-databases.server.ts'
import type { TenantDeps } from './tenant-deps.server.ts'

/** Longer than any provider was seen to take for a request that its sender gave up. */
const onceMoreAfterMs = 10 * 60_000

/**
 * Deletes a database, now and ten minutes later once more: a request to make it that nobody waited for may still be under
 * way, and a provider that does not know a new database everywhere says it is gone already.
 */
export async function deleteForGood(
  { registry, backends, clock }: TenantDeps,
  { backend, db_name }: { backend: string; db_name: string },
): Promise<void> {
  await noteDeparted(registry, { backend, db_name, due_at: clock() + onceMoreAfterMs })
  await backends.of({ backend, db_name }).delete(db_name)
}

/** Deletes once more what is due; one that fails is met again, and keeps no other from its turn. */
export async function deleteDeparted(deps: TenantDeps, mostAtOnce = 200): Promise<void> {
  const { registry, backends, clock, log } = deps
  for (const departed of await readDueDeparted(registry, clock(), mostAtOnce)) {
    try {
      await backends.of(departed).delete(departed.db_name)
      await forgetDeparted(registry, departed)
    } catch (error) {
      log.warn({ err: error, database: departed.db_name }, 'A deleted database was not deleted once more')
      await noteDeparted(registry, { ...departed, due_at: clock() + onceMoreAfterMs })
    }
  }
}
