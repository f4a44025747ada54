import type { Clock } from '#app/platform/clock.ts'
import { openDatabase } from '#db/client.server.ts'
import { migrate, readMigrations } from '#db/migrate.server.ts'
import type { Sql, SqlConfig } from '#db/sql.server.ts'
import { takeVersionsOver } from './engine-versions.server.ts'

/** The engine's database, as opened here; no other can be passed for it. */
declare const engineBrand: unique symbol
export type EngineDb = Sql & { readonly [engineBrand]: true }

const migrations = readMigrations(
  import.meta.glob<string>('./migrations/*.sql', { query: '?raw', import: 'default', eager: true }),
)

/**
 * Opens the engine's database, which may be the registry's too, and brings it forward. Throws when it cannot be reached
 * or is ahead of this build.
 */
export async function openEngineDb(config: SqlConfig, clock: Clock): Promise<EngineDb> {
  const db = await openDatabase(config)
  try {
    await takeVersionsOver(db, migrations)
    await migrate(db, migrations, clock(), { table: 'engine_migrations' })
    return db as EngineDb
  } catch (error) {
    db.close()
    throw error
  }
}
