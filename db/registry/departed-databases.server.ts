import type { RegistryDb } from '#db/sql.server.ts'

/** A database that nobody is to have; instants in milliseconds since 1970. */
export interface DepartedDatabase {
  backend: string
  db_name: string
  /** When it is deleted once more. */
  due_at: number
}

/** Written down before the database is deleted for the first time; a later call puts the instant off. */
export async function noteDeparted(
  registry: RegistryDb,
  { backend, db_name, due_at }: DepartedDatabase,
): Promise<void> {
  await registry.write(
    `INSERT INTO departed_databases (backend, db_name, due_at) VALUES (?, ?, ?)
     ON CONFLICT (backend, db_name) DO UPDATE SET due_at = excluded.due_at`,
    [backend, db_name, due_at],
    { isRepeatable: true },
  )
}

/** Those that are due, without any that a member has. */
export function readDueDeparted(registry: RegistryDb, now: number, limit: number): Promise<DepartedDatabase[]> {
  return registry.read<DepartedDatabase>(
    `SELECT * FROM departed_databases AS gone
     WHERE due_at <= ? AND NOT EXISTS (
       SELECT 1 FROM user_databases AS d WHERE d.db_name = gone.db_name AND d.state NOT IN ('deleting', 'deleted'))
     ORDER BY due_at LIMIT ?`,
    [now, limit],
  )
}

/** Unless it was put off meanwhile. */
export async function forgetDeparted(registry: RegistryDb, departed: DepartedDatabase): Promise<void> {
  await registry.write('DELETE FROM departed_databases WHERE backend = ? AND db_name = ? AND due_at = ?', [
    departed.backend,
    departed.db_name,
    departed.due_at,
  ])
}
