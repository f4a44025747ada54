import { type MigrateOptions, migrate, readMigrations } from '#db/migrate.server.ts'
import type { Sql } from '#db/sql.server.ts'

const migrations = readMigrations(
  import.meta.glob<string>('./migrations/*.sql', { query: '?raw', import: 'default', eager: true }),
)

export const latestTenantVersion = migrations.length

/** Brings one tenant's database forward; answers its version. */
export function migrateTenant(db: Sql, now: number, options: MigrateOptions = {}): Promise<number> {
  return migrate(db, migrations, now, options)
}
