import { type Migration, schemaVersion, versionTableSql } from '#db/migrate.server.ts'
import type { Sql } from '#db/sql.server.ts'

/** More than any build has migrations, so that one from before refuses the database and says why. */
const versionOfGuard = 1000

/**
 * The versions of a database from before it could share one with the registry stand in schema_migrations: here they come
 * into a table of their own. Those of a registry stay where they are. Safe to run twice at once.
 */
export async function takeVersionsOver(db: Sql, migrations: readonly Migration[]): Promise<void> {
  if ((await schemaVersion(db, 'engine_migrations')) > 0) return
  if ((await schemaVersion(db)) === 0 || !(await isEngines(db, migrations))) return
  await db.batch(
    [
      { sql: versionTableSql('engine_migrations') },
      {
        sql: `INSERT INTO engine_migrations SELECT version, name, checksum, applied_at FROM schema_migrations
              WHERE version < ${versionOfGuard} ON CONFLICT DO NOTHING`,
      },
      {
        sql: `INSERT INTO schema_migrations (version, name, checksum, applied_at)
              VALUES (${versionOfGuard}, 'moved to engine_migrations', '', 0) ON CONFLICT DO NOTHING`,
      },
    ],
    { isRepeatable: true },
  )
}

async function isEngines(db: Sql, [first]: readonly Migration[]): Promise<boolean> {
  const rows = await db.read('SELECT 1 FROM schema_migrations WHERE version = 1 AND checksum = ?', [
    first?.checksum ?? '',
  ])
  return rows.length > 0
}
