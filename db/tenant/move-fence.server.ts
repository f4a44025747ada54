import type { Sql } from '#db/sql.server.ts'
import { fenceWords } from '#db/sql-error.server.ts'

/** All but SQLite's and the server's own. */
export const ownTables = `type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'libsql\\_%' ESCAPE '\\'`

const kinds = ['INSERT', 'UPDATE', 'DELETE'] as const

/**
 * From now on every write to the database is refused, whoever has it open; reads go on. `id` tells one fence from
 * another, so that nobody lowers a later one.
 */
export async function raiseFence(db: Sql, id: number): Promise<void> {
  // A second time for tables that a migration made in between: its version's row is fenced by then.
  for (let time = 0; time < 2; time += 1) {
    const tables = await db.read<{ name: string }>(
      `SELECT name FROM sqlite_master AS t WHERE ${ownTables} AND NOT EXISTS
         (SELECT 1 FROM sqlite_master AS f WHERE f.type = 'trigger' AND f.tbl_name = t.name AND f.name GLOB ?)`,
      [`moving_${id}_*`],
    )
    if (tables.length === 0) return
    await db.batch(
      tables.flatMap(({ name }) => kinds.map((kind) => ({ sql: triggerSql(id, name, kind) }))),
      { isRepeatable: true },
    )
  }
}

function triggerSql(id: number, table: string, kind: (typeof kinds)[number]): string {
  const name = `moving_${id}_${kind.toLowerCase()}_${table}`
  return `CREATE TRIGGER IF NOT EXISTS "${name}" BEFORE ${kind} ON "${table}"
BEGIN SELECT RAISE(ABORT, '${fenceWords}'); END`
}

/** The names of the triggers that fence a database; with `id` those of that fence. */
export async function fenceOf(db: Sql, id?: number): Promise<string[]> {
  const rows = await db.read<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB ?",
    [`moving_${id ?? '[0-9]*'}_*`],
  )
  return rows.map(({ name }) => name)
}

/** Takes these triggers away, and no other. */
export async function lowerFence(db: Sql, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  await db.batch(
    names.map((name) => ({ sql: `DROP TRIGGER IF EXISTS "${name}"` })),
    { isRepeatable: true },
  )
}
