import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import type { TenantDb } from '#db/sql.server.ts'

const everyMs = 24 * 60 * 60_000

/** Bytes of the pages in use: what was deleted makes room again, also where a file never shrinks. */
export async function usedBytes(db: TenantDb): Promise<number> {
  const [size] = await db.read<{ bytes: number }>(
    `SELECT (page_count - freelist_count) * page_size AS bytes
     FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()`,
  )
  return size?.bytes ?? 0
}

/**
 * Asks the providers how much each database takes that was not measured for a day, those it turned to longest ago first;
 * answers how many were measured.
 */
export async function measureStorage(deps: TenantDeps, mostAtOnce = 200): Promise<number> {
  const { registry, backends, clock, log } = deps
  const { rows } = await registry.write<UserDatabase>(
    `UPDATE user_databases SET storage_tried_at = ?
     WHERE user_id IN (
       SELECT user_id FROM user_databases WHERE state = 'ready' AND storage_measured_at <= ?
       ORDER BY storage_tried_at, storage_measured_at LIMIT ?)
     RETURNING *`,
    [clock(), clock() - everyMs, mostAtOnce],
  )
  let measured = 0
  for (const row of rows) {
    try {
      await noteStorage(deps, row.user_id, await backends.of(row).storageBytes(row.db_name))
      measured += 1
    } catch (error) {
      log.warn({ err: error, database: row.db_name }, 'The size of a database is not known')
    }
  }
  return measured
}

export async function noteStorage({ registry, clock }: TenantDeps, userId: string, bytes: number): Promise<void> {
  await registry.write(
    'UPDATE user_databases SET storage_used_bytes = ?, storage_measured_at = ? WHERE user_id = ?',
    [bytes, clock(), userId],
    { isRepeatable: true },
  )
}
