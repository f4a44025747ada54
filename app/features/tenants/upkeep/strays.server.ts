import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import type { TenantBackend } from '#db/backends/tenant-backend.server.ts'

const settledMs = 24 * 60 * 60_000
const ourNames = /^u-[0-9a-f]{32}(-\d+)?$/

/** What members have, and what a move is at. A deleted account has nothing any more, whatever its tombstone names. */
const knownNamesSql = `SELECT db_name FROM user_databases WHERE state <> 'deleted'
  UNION SELECT from_name FROM tenant_moves WHERE state <> 'over'
  UNION SELECT to_name FROM tenant_moves WHERE state <> 'over'`

export interface Stray {
  backend: string
  db_name: string
  first_seen_at: number
}

/**
 * Databases of our names that no row of the registry knows, and did not know a day ago either. Looks at every backend
 * that can list, and remembers what it saw for the next time.
 */
export async function findStrays(deps: TenantDeps): Promise<Stray[]> {
  const strays: Stray[] = []
  for (const backend of deps.backends.all) strays.push(...(await straysOf(deps, backend)))
  return strays
}

async function straysOf(deps: TenantDeps, backend: TenantBackend): Promise<Stray[]> {
  const { registry, clock } = deps
  // The list first: a row is written before its database is made.
  const listed = (await backend.list())?.filter((name) => ourNames.test(name))
  if (!listed) return []
  const known = await registry.read<{ db_name: string }>(knownNamesSql)
  const knownNames = new Set(known.map(({ db_name }) => db_name))
  const astray = listed.filter((name) => !knownNames.has(name))
  await registry.batch([
    {
      sql: 'DELETE FROM stray_databases WHERE backend = ? AND db_name NOT IN (SELECT value FROM json_each(?))',
      args: [backend.kind, JSON.stringify(astray)],
    },
    {
      sql: `INSERT INTO stray_databases (backend, db_name, first_seen_at)
            SELECT ?, value, ? FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
      args: [backend.kind, clock(), JSON.stringify(astray)],
    },
  ])
  return registry.read<Stray>(
    'SELECT * FROM stray_databases WHERE backend = ? AND first_seen_at <= ? ORDER BY db_name',
    [backend.kind, clock() - settledMs],
  )
}

/** Deletes a stray database for good, unless a row of the registry has come to name it. */
export async function deleteStray({ registry, backends }: TenantDeps, stray: Stray): Promise<boolean> {
  const rows = await registry.read(`SELECT 1 FROM (${knownNamesSql}) WHERE db_name = ?`, [stray.db_name])
  if (rows.length > 0) return false
  await backends.of(stray).delete(stray.db_name)
  await registry.write('DELETE FROM stray_databases WHERE backend = ? AND db_name = ?', [stray.backend, stray.db_name])
  return true
}
