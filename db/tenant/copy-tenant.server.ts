import { createHash } from 'node:crypto'
import type { Row, Sql, SqlValue } from '#db/sql.server.ts'
import { halfMadeTable } from './half-made.server.ts'
import { ownTables } from './move-fence.server.ts'

const pageBytes = 2_000_000
const mostRows = 500

interface Table {
  name: string
  columns: string[]
  rows: number
  /** Bytes of its longest row. */
  longest: number
}

/**
 * Copies every row of a fenced database into one of the same schema that is empty, rowids included, and reads it back
 * there. Throws when what arrived is not what was there. `onPage` is awaited before each page. Answers how many rows.
 */
export async function copyTenant(from: Sql, to: Sql, onPage: () => Promise<void>): Promise<number> {
  const tables = await tablesOf(from)
  const empty = tables.map((table) => ({ ...table, rows: 0, longest: 0 }))
  if (JSON.stringify(await tablesOf(to)) !== JSON.stringify(empty)) {
    throw new Error('The new database is not empty, or has another schema')
  }
  // What they would write is among the rows that are copied.
  const triggers = await to.read<{ name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
  )
  await to.batch(
    triggers.map(({ name }) => ({ sql: `DROP TRIGGER IF EXISTS "${name}"` })),
    { isRepeatable: true },
  )
  for (const table of tables) await copyTable(from, to, table, onPage)
  await to.batch(
    triggers.map(({ sql }) => ({ sql: sql.replace(/^CREATE TRIGGER /, 'CREATE TRIGGER IF NOT EXISTS ') })),
    { isRepeatable: true },
  )
  return tables.reduce((sum, { rows }) => sum + rows, 0)
}

async function copyTable(from: Sql, to: Sql, table: Table, onPage: () => Promise<void>): Promise<void> {
  const there = createHash('sha256')
  const here = createHash('sha256')
  for await (const rows of pagesOf(from, table, onPage)) {
    there.update(JSON.stringify(rows))
    await to.batch(
      rows.map((row) => ({ sql: insertSql(table), args: valuesOf(table, row) })),
      { isRepeatable: true },
    )
  }
  for await (const rows of pagesOf(to, table, onPage)) here.update(JSON.stringify(rows))
  if (there.digest('hex') !== here.digest('hex'))
    throw new Error(`The rows of ${table.name} did not arrive as they were`)
}

async function tablesOf(db: Sql): Promise<Table[]> {
  const found = await db.read<{ name: string; columns: string }>(
    `SELECT t.name, json_group_array(c.name) AS columns
     FROM (SELECT name FROM sqlite_master WHERE ${ownTables} AND name NOT IN ('schema_migrations', '${halfMadeTable}')) AS t,
       pragma_table_info(t.name) AS c GROUP BY t.name ORDER BY t.name`,
  )
  const named = found.map(({ name, columns }) => ({ name, columns: JSON.parse(columns) as string[] }))
  const sizes = await db.read<{ name: string; rows: number; longest: number }>(named.map(sizeSql).join(' UNION ALL '))
  return named.map((table) => ({ rows: 0, longest: 0, ...table, ...sizes.find(({ name }) => name === table.name) }))
}

function sizeSql({ name, columns }: Pick<Table, 'name' | 'columns'>): string {
  const bytes = columns.map((column) => `coalesce(${bytesOf(column)}, 0)`).join(' + ')
  return `SELECT '${name}' AS name, count(*) AS rows, coalesce(max(${bytes}), 0) AS longest FROM "${name}"`
}

function bytesOf(column: string): string {
  return `length(CAST("${column}" AS BLOB))`
}

/** Pages by rowid, of two megabytes at most. Each row has its values, and what SQLite says of their types and lengths. */
async function* pagesOf(db: Sql, table: Table, onPage: () => Promise<void>): AsyncGenerator<Row[]> {
  const { name, columns, longest, rows } = table
  if (rows === 0) return
  const limit = Math.max(1, Math.min(mostRows, Math.floor(pageBytes / (longest + 100))))
  const values = columns.map((column, index) => `"${column}" AS v${index}`).join(', ')
  // The client may hand over less than there is, such as a text up to its first NUL.
  const shapes = columns.map((column) => `coalesce(typeof("${column}") || ${bytesOf(column)}, '')`).join(` || ',' || `)
  const sql = `SELECT rowid AS place, ${values}, ${shapes} AS shape FROM "${name}" WHERE rowid > ? ORDER BY rowid LIMIT ${limit}`
  for (let after = Number.MIN_SAFE_INTEGER; ; ) {
    await onPage()
    const page = (await db.read(sql, [after])).map(plain)
    if (page.length > 0) yield page
    if (page.length < limit) return
    after = page.at(-1)?.place as number
  }
}

/** A row as JSON can hold it: bytes as base64. */
function plain(row: Row): Row {
  const parts = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof ArrayBuffer ? { base64: Buffer.from(value).toString('base64') } : value,
  ])
  return Object.fromEntries(parts)
}

function insertSql({ name, columns }: Table): string {
  const names = columns.map((column) => `"${column}"`).join(', ')
  return `INSERT OR REPLACE INTO "${name}" (rowid, ${names}) VALUES (?, ${columns.map(() => '?').join(', ')})`
}

function valuesOf({ columns }: Table, row: Row): SqlValue[] {
  const values = columns.map((_, index) => row[`v${index}`] as SqlValue | { base64: string })
  return [row.place as number, ...values.map((value) => (isBytes(value) ? Buffer.from(value.base64, 'base64') : value))]
}

function isBytes(value: SqlValue | { base64: string }): value is { base64: string } {
  return typeof value === 'object' && value !== null && 'base64' in value
}
