import type { Tx } from '#db/sql.server.ts'
import type { EngineDb } from './engine-db.server.ts'

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

export async function unmarkDirty(db: Pick<Tx, 'write'>, ids: readonly number[]): Promise<void> {
  await db.write('DELETE FROM dirty_tenants WHERE id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)])
}

/** Marks tenants as such a change would. `since`: milliseconds since 1970. */
export async function markAllDirty(db: EngineDb, tenants: readonly string[], since: number): Promise<void> {
  await db.write('INSERT INTO dirty_tenants (tenant, since) SELECT value, ? FROM json_each(?)', [
    since,
    JSON.stringify(tenants),
  ])
}

export interface DirtyTenant {
  tenant: string
  /** The newest of its marks. */
  upTo: number
}

/** Tenants with marks from before that moment, but for some, those that wait longest first. */
export function readDirtyTenants(
  db: EngineDb,
  before: number,
  not: readonly string[],
  limit: number,
): Promise<DirtyTenant[]> {
  return db.read<DirtyTenant>(
    `SELECT tenant, max(id) AS upTo FROM dirty_tenants
     WHERE since <= ? AND tenant NOT IN (SELECT value FROM json_each(?))
     GROUP BY tenant ORDER BY min(since) LIMIT ?`,
    [before, JSON.stringify(not), limit],
  )
}

/** Takes away the marks for which the tenant was read. */
export async function unmarkTenant(db: EngineDb, { tenant, upTo }: DirtyTenant, before: number): Promise<void> {
  await db.write('DELETE FROM dirty_tenants WHERE tenant = ? AND id <= ? AND since <= ?', [tenant, upTo, before])
}

export async function hasDirtyMark(db: EngineDb, tenant: string): Promise<boolean> {
  return (await db.read('SELECT 1 FROM dirty_tenants WHERE tenant = ? LIMIT 1', [tenant])).length > 0
}
