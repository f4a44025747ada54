import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { schemaVersion } from '#db/migrate.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import { openTenant } from '#db/tenant/open-tenant.server.ts'
import { latestTenantVersion } from '#db/tenant/tenant-schema.server.ts'
import { type OnDone, type Report, withCanary } from './canary.server.ts'

/**
 * Brings every ready tenant that is behind to the schema of this build. Those that are done are not looked at again, so an
 * interrupted call is simply repeated; those that are being moved get the schema where they go.
 */
export async function migrateTenants(
  deps: TenantDeps,
  atOnce: number,
  onDone: OnDone = () => undefined,
): Promise<Report> {
  const rows = await deps.registry.read<UserDatabase>(
    `SELECT * FROM user_databases WHERE state = 'ready' AND schema_version < ?
       AND user_id NOT IN (SELECT user_id FROM tenant_moves WHERE state = 'copying')
     ORDER BY updated_at DESC, user_id`,
    [latestTenantVersion],
  )
  return withCanary(rows, atOnce, onDone, (row) => migrateOne(deps, row))
}

async function migrateOne(deps: TenantDeps, row: UserDatabase): Promise<string | undefined> {
  try {
    const db = await openTenant(deps, row, deps.clock())
    try {
      const version = await schemaVersion(db)
      return version === latestTenantVersion ? undefined : `is at version ${version} afterwards`
    } finally {
      db.close()
    }
  } catch (error) {
    deps.log.error({ err: error, database: row.db_name }, 'A tenant was not brought forward')
    throw error
  }
}
