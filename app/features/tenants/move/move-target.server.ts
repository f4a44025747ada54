import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { whenSettled } from '#app/features/tenants/when-settled.server.ts'
import type { TenantBackend } from '#db/backends/tenant-backend.server.ts'
import type { NewAddress, TenantMove } from '#db/registry/tenant-moves.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import type { Sql } from '#db/sql.server.ts'
import { markHalfMade } from '#db/tenant/half-made.server.ts'
import { migrateTenant } from '#db/tenant/tenant-schema.server.ts'
import { keepLease } from './move-lease.server.ts'

/** The database that a member is being moved to. */
export interface Target {
  db: Sql
  address: NewAddress
}

/** An empty database with today's schema, marked as half made. */
export async function makeTarget(
  deps: TenantDeps,
  lease: UserDatabase,
  { user_id, to_name: db_name, to_generation: generation }: TenantMove,
  to: TenantBackend,
): Promise<Target> {
  await keepLease(deps, lease)
  const { url: db_url } = await to.create(db_name)
  await keepLease(deps, lease)
  const token = await to.mintToken({ user_id, db_name, generation })
  const db_token = token?.sealed ?? null
  await keepLease(deps, lease)
  const db = await to.open({ user_id, db_name, generation, db_url, db_token })
  try {
    const schema_version = await whenSettled(deps, to.settleMs, async () => {
      await markHalfMade(db)
      return migrateTenant(db, deps.clock())
    })
    return { db, address: { db_url, db_token, token_expires_at: token?.expiresAt ?? null, schema_version } }
  } catch (error) {
    db.close()
    throw error
  }
}
