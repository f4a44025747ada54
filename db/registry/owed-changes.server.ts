import type { RegistryDb } from '#db/sql.server.ts'

/** A tenant whose jobs changed while the engine's database was out of reach. */
export interface OwedChange {
  user_id: string
  /** The last such change, in milliseconds since 1970. */
  since: number
}

export async function noteOwed(registry: RegistryDb, userId: string, since: number): Promise<void> {
  await registry.write(
    `INSERT INTO owed_changes (user_id, since) VALUES (?, ?)
     ON CONFLICT (user_id) DO UPDATE SET since = max(since + 1, excluded.since)`,
    [userId, since],
  )
}

export function readOwed(registry: RegistryDb, limit: number): Promise<OwedChange[]> {
  return registry.read<OwedChange>('SELECT user_id, since FROM owed_changes ORDER BY since LIMIT ?', [limit])
}

/** Unless another came meanwhile. */
export async function forgetOwed(registry: RegistryDb, { user_id, since }: OwedChange): Promise<void> {
  await registry.write('DELETE FROM owed_changes WHERE user_id = ? AND since = ?', [user_id, since])
}
