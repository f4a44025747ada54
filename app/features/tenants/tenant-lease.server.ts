import {
  isProvisionable,
  type ProvisionableDatabase,
  type UserDatabase,
  whereProvisionable,
} from '#db/registry/user-databases.server.ts'
import { failureWords } from './setup-state.ts'
import type { TenantDeps } from './tenant-deps.server.ts'

/** To write down in the registry how a step ended. */
const writeMs = 5_000
const firstBackoffMs = 1_000
const longestBackoffMs = 5 * 60_000

/** A row this process may provision until `lease_until`; every step makes that later. */
export type Lease = ProvisionableDatabase

/** Undefined when there is nothing to do, another worker is at it, or the last failure was too short ago. */
export async function takeLease(deps: TenantDeps, userId: string): Promise<Lease | undefined> {
  const now = deps.clock()
  const { rows } = await deps.registry.write<Lease>(
    `UPDATE user_databases
     SET lease_owner = ?, lease_until = ?, fence = fence + 1, attempts = attempts + 1, updated_at = ?
     WHERE user_id = ? AND ${whereProvisionable} AND lease_until <= ? AND next_attempt_at <= ?
     RETURNING *`,
    [deps.workerId, leaseEnd(deps, now), now, userId, now, now],
  )
  return rows[0]
}

/** Undefined when there is no next step: all are done, or the lease or the state is no longer what it was. */
export async function advance(
  deps: TenantDeps,
  lease: Lease,
  change: Partial<UserDatabase>,
): Promise<Lease | undefined> {
  const now = deps.clock()
  const next = { ...lease, ...change }
  const isReady = next.state === 'ready'
  const { rows } = await deps.registry.write<UserDatabase>(
    `UPDATE user_databases
     SET state = ?, db_url = ?, db_token = ?, token_expires_at = ?, schema_version = ?,
       last_error = ?, lease_owner = ?, lease_until = ?, updated_at = ?
     WHERE user_id = ? AND lease_owner = ? AND fence = ? AND state = ?
     RETURNING *`,
    [
      next.state,
      next.db_url,
      next.db_token,
      next.token_expires_at,
      next.schema_version,
      isReady ? null : next.last_error,
      isReady ? null : next.lease_owner,
      isReady ? 0 : leaseEnd(deps, now),
      now,
      lease.user_id,
      lease.lease_owner,
      lease.fence,
      lease.state,
    ],
  )
  return rows.find(isProvisionable)
}

/** As late as a step that begins now may end, so that a live worker is not overtaken on a slow backend. */
function leaseEnd({ backend }: TenantDeps, now: number): number {
  return now + backend.stepLimitMs + writeMs
}

/** Gives the lease back; the next attempt may begin after a pause that doubles up to five minutes. */
export async function recordFailure(deps: TenantDeps, lease: Lease, error: unknown): Promise<void> {
  const now = deps.clock()
  const backoffMs = Math.min(firstBackoffMs * 2 ** (lease.attempts - 1), longestBackoffMs) * (1 + deps.random()) * 0.5
  await deps.registry.write(
    `UPDATE user_databases
     SET last_error = ?, next_attempt_at = ?, lease_owner = NULL, lease_until = 0, updated_at = ?
     WHERE user_id = ? AND lease_owner = ? AND fence = ?`,
    [failureWords(lease.state, error), now + Math.round(backoffMs), now, lease.user_id, lease.lease_owner, lease.fence],
  )
}
