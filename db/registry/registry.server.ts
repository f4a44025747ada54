import type { Clock } from '#app/platform/clock.ts'
import { openDatabase } from '#db/client.server.ts'
import { migrate, readMigrations } from '#db/migrate.server.ts'
import type { RegistryDb, SqlConfig } from '#db/sql.server.ts'

const migrations = readMigrations(
  import.meta.glob<string>('./migrations/*.sql', { query: '?raw', import: 'default', eager: true }),
)

/** Opens the registry and brings it forward. Throws when it cannot be reached or is ahead of this build. */
export async function openRegistry(config: SqlConfig, clock: Clock): Promise<RegistryDb> {
  const db = await openDatabase(config)
  try {
    await migrate(db, migrations, clock())
    return db as RegistryDb
  } catch (error) {
    db.close()
    throw error
  }
}
