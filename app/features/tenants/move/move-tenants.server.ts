import { type OnDone, type Report, withCanary } from '#app/features/tenants/upkeep/canary.server.ts'
import type { TenantBackend } from '#db/backends/tenant-backend.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import type { RegistryDb } from '#db/sql.server.ts'
import { type MoveDeps, moveTenant } from './move-tenant.server.ts'

/** Ready tenants that are elsewhere, or those of them that have that id or address. */
export function tenantsToMove(registry: RegistryDb, to: TenantBackend, member?: string): Promise<UserDatabase[]> {
  return registry.read<UserDatabase>(
    `SELECT * FROM user_databases
     WHERE state = 'ready' AND backend <> ?1 AND (?2 IS NULL OR user_id = ?2 OR email = lower(?2))
     ORDER BY updated_at DESC, user_id`,
    [to.kind, member ?? null],
  )
}

/** Moves these tenants; those that are done are elsewhere no more, so an interrupted call is simply repeated. */
export function moveTenants(
  deps: MoveDeps,
  { rows, to, atOnce }: { rows: readonly UserDatabase[]; to: TenantBackend; atOnce: number },
  onDone: OnDone,
): Promise<Report> {
  return withCanary(rows, atOnce, onDone, async (row) => {
    try {
      await moveTenant(deps, row.user_id, to)
      return undefined
    } catch (error) {
      deps.log.error({ err: error, database: row.db_name }, 'A tenant was not moved')
      throw error
    }
  })
}
