import type { EngineDb } from './engine-db.server.ts'

export interface DirtyMark {
  id: number
  tenant: string
  /** Milliseconds since 1970. */
  since: number
}

/** Notes that a change of this tenant's jobs is on its way; answers the id of the mark. */
export async function markDirty(db: EngineDb, tenant: string, now: number): Promise<number> {
  const { rows } = await db.write<{ id: number }>(
    'INSERT INTO dirty_tenants (tenant, since) VALUES (?, ?) RETURNING id',
    [tenant, now],
  )
  const [mark] = rows
  if (!mark) throw new Error('A mark was not written')
  return mark.id
}

export async function unmarkDirty(db: EngineDb, ids: readonly number[]): Promise<void> {
  await db.write('DELETE FROM dirty_tenants WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)])
}

/** The marks from before that moment, the oldest first. */
export function readDirty(db: EngineDb, before: number, limit: number): Promise<DirtyMark[]> {
  return db.read<DirtyMark>('SELECT id, tenant, since FROM dirty_tenants WHERE since <= ? ORDER BY since, id LIMIT ?', [
    before,
    limit,
  ])
}

export async function hasDirtyMark(db: EngineDb, tenant: string): Promise<boolean> {
  return (await db.read('SELECT 1 FROM dirty_tenants WHERE tenant = ? LIMIT 1', [tenant])).length > 0
}
