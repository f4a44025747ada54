import type { TenantBackends } from '#db/backends/tenant-backend.server.ts'
import { readUserDatabase, type UserDatabase } from '#db/registry/user-databases.server.ts'
import type { RegistryDb, Sql } from '#db/sql.server.ts'
import { migrateTenant } from './tenant-schema.server.ts'

export interface TenantSource {
  registry: RegistryDb
  backends: TenantBackends
}

/** The registry row of a tenant whose database may be used; undefined while it is being set up. */
export async function readReadyRow({ registry }: TenantSource, userId: string): Promise<UserDatabase | undefined> {
  const row = await readUserDatabase(registry, userId)
  return row?.state === 'ready' ? row : undefined
}

/** Opens a ready tenant's database and brings it forward. */
export async function openTenant({ registry, backends }: TenantSource, row: UserDatabase, now: number): Promise<Sql> {
  const db = await backends.of(row).open(row)
  try {
    // Ready means migrated: a database that never was is not the one the member filled.
    const version = await migrateTenant(db, now, { mayBeNew: false })
    if (version !== row.schema_version) await noteVersion(registry, row.user_id, version)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

async function noteVersion(registry: RegistryDb, userId: string, version: number): Promise<void> {
  await registry.write('UPDATE user_databases SET schema_version = ? WHERE user_id = ?', [version, userId])
}
