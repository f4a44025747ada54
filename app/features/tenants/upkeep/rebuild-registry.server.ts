import type { ListedMember } from '#app/features/auth/list-members.server.ts'
import { openByName } from '#app/features/tenants/open-by-name.server.ts'
import { provisionTenant } from '#app/features/tenants/provisioning.server.ts'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { tenantName } from '#app/features/tenants/tenant-name.server.ts'
import type { TenantBackend, TenantIdentity } from '#db/backends/tenant-backend.server.ts'
import { isWhole } from '#db/tenant/half-made.server.ts'

/** A member who was deleted or moved more often than that is not found again. */
const latestGeneration = 20

export interface Rebuilding {
  /** Had a row already. */
  known: number
  restored: number
  /** Their database is found, and does not open: the row says why, and it is tried again as any set-up is. */
  unfinished: string[]
  /** Have no database anywhere: they get one when they sign in. */
  without: number
}

interface Found {
  backend: TenantBackend
  generation: number
}

/**
 * Writes the rows of members who have a database and no row: the registry was lost, or is older than the databases. Names
 * follow from ids, so each database is found again; tokens are minted anew. A row that is there stays as it is.
 */
export async function rebuildRegistry(deps: TenantDeps, members: AsyncIterable<ListedMember>): Promise<Rebuilding> {
  const finders = await Promise.all(deps.backends.all.map(finderOf))
  const result: Rebuilding = { known: 0, restored: 0, unfinished: [], without: 0 }
  for await (const member of members) {
    const rows = await deps.registry.read('SELECT 1 FROM user_databases WHERE user_id = ?', [member.id])
    const found = rows.length === 0 ? await findDatabase(deps, finders, member.id) : undefined
    if (rows.length > 0) result.known += 1
    else if (!found) result.without += 1
    else if (await restore(deps, member, found)) result.restored += 1
    else result.unfinished.push(member.email)
  }
  return result
}

type Finder = Awaited<ReturnType<typeof finderOf>>

async function finderOf(backend: TenantBackend) {
  const listed = await backend.list()
  const names = listed && new Set(listed)
  return { backend, has: async (name: string) => (names ? names.has(name) : backend.has(name)) }
}

/**
 * The database of the latest generation, for an earlier one was left behind by a deletion or a move; not one that a move
 * did not fill to the end.
 */
async function findDatabase(
  { tenantNameKey }: TenantDeps,
  finders: readonly Finder[],
  userId: string,
): Promise<Found | undefined> {
  for (let generation = latestGeneration; generation > 0; generation -= 1) {
    const name = tenantName(tenantNameKey, userId, generation)
    for (const { backend, has } of finders) {
      if (!(await has(name))) continue
      const tenant = { user_id: userId, db_name: name, generation }
      if (generation === 1 || (await opensWhole(backend, tenant))) return { backend, generation }
    }
  }
  return undefined
}

async function opensWhole(backend: TenantBackend, tenant: TenantIdentity): Promise<boolean> {
  const db = await openByName(backend, tenant)
  try {
    return await isWhole(db)
  } finally {
    db.close()
  }
}

/** The set-up adopts a database of that name with all that is in it. */
async function restore(deps: TenantDeps, { id, email, createdAt }: ListedMember, found: Found): Promise<boolean> {
  const { backend, generation } = found
  await deps.registry.write(
    `INSERT INTO user_databases (user_id, email, db_name, backend, generation, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    [id, email, tenantName(deps.tenantNameKey, id, generation), backend.kind, generation, createdAt, deps.clock()],
  )
  return (await provisionTenant(deps, id)).state === 'ready'
}
