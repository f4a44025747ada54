import { whereProvisionable } from '#db/registry/user-databases.server.ts'
import { provisionTenant } from './provisioning.server.ts'
import type { TenantDeps } from './tenant-deps.server.ts'

const atOnce = 4

export interface Reconciliation {
  ready: number
  /** Tried and not ready; their rows say why, and the member's next request tries again. */
  unfinished: number
}

/** Finishes what earlier processes left half provisioned; run at start, for a restart is often the cure. */
export async function reconcileTenants(deps: TenantDeps): Promise<Reconciliation> {
  const { rows } = await deps.registry.write<{ user_id: string }>(
    `UPDATE user_databases SET next_attempt_at = 0 WHERE ${whereProvisionable} RETURNING user_id`,
  )
  const report = { ready: 0, unfinished: 0 }
  const waiting = rows.values()
  const worker = async () => {
    for (const { user_id } of waiting) report[(await resume(deps, user_id)) ? 'ready' : 'unfinished'] += 1
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  if (rows.length > 0) deps.log.info(report, 'Resumed tenants that were not ready')
  return report
}

/** Goes on with what is half provisioned and due, for a member who does not come back to have it done. */
export async function resumeDueTenants(deps: TenantDeps): Promise<void> {
  const now = deps.clock()
  const rows = await deps.registry.read<{ user_id: string }>(
    `SELECT user_id FROM user_databases WHERE ${whereProvisionable} AND next_attempt_at <= ? AND lease_until <= ?`,
    [now, now],
  )
  for (const { user_id } of rows) await provisionTenant(deps, user_id)
}

async function resume(deps: TenantDeps, userId: string): Promise<boolean> {
  try {
    let row = await provisionTenant(deps, userId)
    const leasedMs = row.lease_until - deps.clock()
    if (leasedMs > 0) {
      // Most often the lease of the process whose crash brought us here.
      await deps.wait(leasedMs)
      row = await provisionTenant(deps, userId)
    }
    return row.state === 'ready'
  } catch (error) {
    deps.log.error({ err: error }, 'A tenant could not be resumed')
    return false
  }
}
