import { shownCode } from '#app/features/tenants/setup-state.ts'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { schemaVersion } from '#db/migrate.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import { openTenant } from '#db/tenant/open-tenant.server.ts'
import { latestTenantVersion } from '#db/tenant/tenant-schema.server.ts'

const mostInARow = 5
/** Of those tried, once there are enough to tell. */
const mostFailing = 0.02
const enoughToTell = 100

export interface TenantsMigration {
  migrated: number
  failed: { db_name: string; words: string }[]
  /** Not tried, for the first one or too many failed; a later call goes on with them. */
  left: number
}

/**
 * Brings every ready tenant that is behind to the schema of this build: one alone to see that it works, then `atOnce` at a
 * time. It stops after five failures in a row, or when more than two of a hundred fail. Those that are done are not looked
 * at again, so an interrupted call is simply repeated. `onDone` hears of each.
 */
export async function migrateTenants(
  deps: TenantDeps,
  atOnce: number,
  onDone: (row: UserDatabase, fault: string | undefined) => void = () => undefined,
): Promise<TenantsMigration> {
  const rows = await deps.registry.read<UserDatabase>(
    "SELECT * FROM user_databases WHERE state = 'ready' AND schema_version < ? ORDER BY updated_at DESC, user_id",
    [latestTenantVersion],
  )
  const result: TenantsMigration = { migrated: 0, failed: [], left: rows.length }
  let inARow = 0
  const waiting = rows.values()

  async function next(row: UserDatabase): Promise<void> {
    result.left -= 1
    const fault = await faultOf(deps, row)
    inARow = fault === undefined ? 0 : inARow + 1
    if (fault === undefined) result.migrated += 1
    else result.failed.push({ db_name: row.db_name, words: fault })
    onDone(row, fault)
  }

  async function work(): Promise<void> {
    for (const row of waiting) {
      await next(row)
      if (inARow >= mostInARow || failsOften(result)) return
    }
  }

  const canary = waiting.next().value
  if (canary) await next(canary)
  if (result.failed.length === 0) await Promise.all(Array.from({ length: atOnce }, work))
  return result
}

function failsOften({ migrated, failed }: TenantsMigration): boolean {
  const tried = migrated + failed.length
  return tried >= enoughToTell && failed.length > tried * mostFailing
}

async function faultOf(deps: TenantDeps, row: UserDatabase): Promise<string | undefined> {
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
    return `${error instanceof Error ? error.message : String(error)}${shownCode(error)}`
  }
}
