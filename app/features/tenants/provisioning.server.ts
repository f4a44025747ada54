import {
  isProvisionable,
  type ProvisionableState,
  readUserDatabase,
  type UserDatabase,
} from '#db/registry/user-databases.server.ts'
import { migrateTenant } from '#db/tenant/tenant-schema.server.ts'
import type { TenantDeps } from './tenant-deps.server.ts'
import { advance, type Lease, needsOperator, recordFailure, takeLease } from './tenant-lease.server.ts'
import { whenSettled } from './when-settled.server.ts'

const pollMs = 25

type Step = (deps: TenantDeps, lease: Lease) => Promise<Partial<UserDatabase>>

/** What leads on from each state. A crash may come at any point, so every step may be done again. */
const steps: Record<ProvisionableState, Step> = {
  async pending({ backends }, lease) {
    const { url } = await backends.of(lease).create(lease.db_name)
    return { state: 'db_created', db_url: url }
  },
  async db_created({ backends }, lease) {
    const token = await backends.of(lease).mintToken(lease)
    return {
      state: 'credentialed',
      db_token: token?.sealed ?? null,
      token_expires_at: token?.expiresAt ?? null,
    }
  },
  async credentialed(deps, lease) {
    const backend = deps.backends.of(lease)
    const db = await backend.open(lease)
    try {
      const schema_version = await whenSettled(deps, backend.settleMs, () => migrateTenant(db, deps.clock()))
      return { state: 'ready', schema_version }
    } finally {
      db.close()
    }
  },
}

/**
 * Leads a tenant from where it stands to ready and answers its row as it then is. A failure is recorded in the row,
 * not thrown; when another worker is at it, or a failure is too recent, nothing is done.
 */
export async function provisionTenant(deps: TenantDeps, userId: string): Promise<UserDatabase> {
  const lease = await takeLease(deps, userId)
  if (lease) await drive(deps, lease)
  const row = await readUserDatabase(deps.registry, userId)
  if (!row) throw new Error('Provisioning was asked for a member without a row')
  return row
}

/** Provisions for at most `limitMs`, also when another worker does the work; it goes on behind 'setting_up'. */
export async function provisionWithin(
  deps: TenantDeps,
  userId: string,
  limitMs: number,
): Promise<'ready' | 'setting_up'> {
  const inTime = provisionUntil(deps, userId, deps.clock() + limitMs)
  const tooLate = deps.wait(limitMs).then(() => 'setting_up' as const)
  return Promise.race([inTime, tooLate])
}

async function provisionUntil(deps: TenantDeps, userId: string, deadline: number): Promise<'ready' | 'setting_up'> {
  for (;;) {
    const row = await provisionTenant(deps, userId)
    if (!isProvisionable(row)) return row.state === 'ready' ? 'ready' : 'setting_up'
    const next = Math.max(row.next_attempt_at, deps.clock() + pollMs)
    if (next > deadline) return 'setting_up'
    await deps.wait(next - deps.clock())
  }
}

async function drive(deps: TenantDeps, leased: Lease): Promise<void> {
  let lease = leased
  try {
    for (;;) {
      const next = await advance(deps, lease, await steps[lease.state](deps, lease))
      if (!next) return
      lease = next
    }
  } catch (error) {
    const words = needsOperator(error)
      ? 'Provisioning is held up until an operator helps'
      : 'Provisioning a tenant failed'
    deps.log.error({ err: error, database: lease.db_name, state: lease.state }, words)
    await recordFailure(deps, lease, error)
  }
}
