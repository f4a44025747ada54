import { migrate, readMigrations } from '#db/migrate.server.ts'
import type { Sql } from '#db/sql.server.ts'

const migrations = readMigrations(
  import.meta.glob<string>('./migrations/*.sql', { eager: true, query: '?raw', import: 'default' }),
)

/** Brings the auth server's database to what this build expects. */
export async function migrateAccounts(db: Sql, now: number): Promise<void> {
  await migrate(db, migrations, now)
}
