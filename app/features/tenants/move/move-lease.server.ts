import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { leaseRow, renewLease } from '#app/features/tenants/tenant-lease.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'

/** Another process has the tenant by now, or its member is being deleted: whoever had the lease does nothing more. */
export class LeaseLost extends Error {}

/** Undefined when the tenant is not ready, or another process is at work on it. */
export function leaseReady(deps: TenantDeps, userId: string): Promise<UserDatabase | undefined> {
  return leaseRow<UserDatabase>(deps, userId, "state = 'ready'")
}

/** Makes the lease longer; throws LeaseLost. */
export async function keepLease(deps: TenantDeps, lease: UserDatabase): Promise<void> {
  if (!(await renewLease(deps, lease))) throw new LeaseLost()
}

export async function giveLeaseBack({ registry, clock }: TenantDeps, lease: UserDatabase): Promise<void> {
  await registry.write(
    `UPDATE user_databases SET lease_owner = NULL, lease_until = 0, attempts = 0, updated_at = ?
     WHERE user_id = ? AND lease_owner = ? AND fence = ?`,
    [clock(), lease.user_id, lease.lease_owner, lease.fence],
    { isRepeatable: true },
  )
}

/** The same lease under another fence; undefined when it is somebody else's by now, or was given back by the switch. */
export async function refence({ registry, clock }: TenantDeps, lease: UserDatabase): Promise<UserDatabase | undefined> {
  const { rows } = await registry.write<UserDatabase>(
    `UPDATE user_databases SET fence = fence + 1, updated_at = ?
     WHERE user_id = ? AND lease_owner = ? AND fence = ? AND state = 'ready' RETURNING *`,
    [clock(), lease.user_id, lease.lease_owner, lease.fence],
  )
  return rows[0]
}
