import { createHash } from 'node:crypto'
import { splitSql } from './split-sql.server.ts'
import type { Sql, Statement } from './sql.server.ts'
import { isMissingTable, isUniqueViolation } from './sql-error.server.ts'

export interface Migration {
  version: number
  name: string
  checksum: string
  statements: Statement[]
}

/** The schema of a database is not what this build can work on. */
export class SchemaError extends Error {}

/** From Vite's eager raw glob of `NNNN_name.sql` files; throws when numbers are missing or doubled. */
export function readMigrations(files: Record<string, string>): Migration[] {
  const migrations = Object.entries(files)
    .map(([path, text]) => readMigration(path, text))
    .sort((a, b) => a.version - b.version)
  for (const [index, migration] of migrations.entries()) {
    if (migration.version !== index + 1) throw new Error(`Migration ${migration.name} breaks the numbering`)
  }
  return migrations
}

function readMigration(path: string, text: string): Migration {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const version = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1] ?? Number.NaN)
  const statements = splitSql(text).map((sql) => ({ sql }))
  return { version, name, statements, checksum: createHash('sha256').update(text).digest('hex') }
}

/** Where the versions of a schema stand; two schemas that may share a database have one each. */
export type VersionTable = 'schema_migrations' | 'engine_migrations'

export function versionTableSql(table: VersionTable): string {
  return `CREATE TABLE IF NOT EXISTS ${table} (
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at INTEGER NOT NULL
  )`
}

export interface MigrateOptions {
  table?: VersionTable
  /** False for a database that is known to have been filled: an empty one is another one, or lost what it held. */
  mayBeNew?: boolean
}

/**
 * Brings the database forward, one atomic batch a migration, and returns its version; a new database in one for all, for
 * each is a round trip. Safe to run twice at once: the version's primary key lets one win. Throws a SchemaError when the database is ahead of this code or was migrated by other text.
 * The version stands in a table, for PRAGMA user_version is read-only on Turso Cloud.
 */
export async function migrate(
  db: Sql,
  migrations: readonly Migration[],
  now: number,
  { table = 'schema_migrations', mayBeNew = true }: MigrateOptions = {},
): Promise<number> {
  let version = checkedVersion(await appliedTo(db, table), migrations)
  if (version === 0 && !mayBeNew) throw new SchemaError('it is ready, and yet empty')
  while (version < migrations.length) {
    const next = version === 0 ? migrations : migrations.slice(version, version + 1)
    await apply(db, next, now, table)
    version = checkedVersion(await appliedTo(db, table), migrations)
  }
  return version
}

/** 0 when no migration ever ran here. */
export async function schemaVersion(db: Sql, table: VersionTable = 'schema_migrations'): Promise<number> {
  return (await appliedTo(db, table)).length
}

interface Applied {
  version: number
  checksum: string
}

async function appliedTo(db: Sql, table: VersionTable): Promise<Applied[]> {
  try {
    return await db.read<Applied>(`SELECT version, checksum FROM ${table} ORDER BY version`)
  } catch (error) {
    if (isMissingTable(error, table)) return []
    throw error
  }
}

function checkedVersion(applied: readonly Applied[], migrations: readonly Migration[]): number {
  if (applied.length > migrations.length) {
    throw new SchemaError(
      `it has ${applied.length} migrations, this build knows ${migrations.length}; run the newer build`,
    )
  }
  for (const [index, row] of applied.entries()) {
    if (row.checksum !== migrations[index]?.checksum) {
      throw new SchemaError(`migration ${row.version} was changed after it ran`)
    }
  }
  return applied.length
}

async function apply(db: Sql, migrations: readonly Migration[], now: number, table: VersionTable): Promise<void> {
  const statements = migrations.flatMap(({ version, name, checksum, statements }) => [
    {
      sql: `INSERT INTO ${table} (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)`,
      args: [version, name, checksum, now],
    },
    ...statements,
  ])
  try {
    // Repeatable, for the second time meets the primary key.
    await db.batch([{ sql: versionTableSql(table) }, ...statements], { isRepeatable: true })
  } catch (error) {
    if (!isUniqueViolation(error, `${table}.version`)) throw error
  }
}
