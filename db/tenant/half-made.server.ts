import { schemaVersion } from '#db/migrate.server.ts'
import type { Sql } from '#db/sql.server.ts'

/** Stands in a database that a member is being moved to, for as long as it may lack rows. */
export const halfMadeTable = 'moving_in'

/** The first thing in a new database, so that nobody who finds it takes it for the member's. */
export async function markHalfMade(db: Sql): Promise<void> {
  await db.write(`CREATE TABLE IF NOT EXISTS ${halfMadeTable} (since INTEGER)`, [], { isRepeatable: true })
}

export async function unmarkHalfMade(db: Sql): Promise<void> {
  await db.write(`DROP TABLE IF EXISTS ${halfMadeTable}`, [], { isRepeatable: true })
}

/** False for one that was never filled, or not to the end. */
export async function isWhole(db: Sql): Promise<boolean> {
  const marks = await db.read('SELECT 1 FROM sqlite_master WHERE name = ?', [halfMadeTable])
  return marks.length === 0 && (await schemaVersion(db)) > 0
}
