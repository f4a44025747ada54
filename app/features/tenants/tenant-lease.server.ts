import { randomUUID } from 'node:crypto'
import { SealError } from '#app/platform/seal.server.ts'
import { ProviderError } from '#db/backends/provider/provider-error.server.ts'
import {
  isProvisionable,
  type ProvisionableDatabase,
  type ProvisionableState,
  type UserDatabase,
  whereProvisionable,
} from '#db/registry/user-databases.server.ts'
import { classify } from '#db/sql-error.server.ts'
import { failureWords } from './setup-state.ts'
import type { TenantDeps } from './tenant-deps.server.ts'

/** To write down in the registry how a step ended. */
const writeMs = 5_000
const firstBackoffMs = 1_000
const longestBackoffMs = 5 * 60_000
const operatorBackoffMs = 15 * 60_000

/** A row this process may provision until `lease_until`; every step makes that later. */
export type Lease = ProvisionableDatabase

/** Undefined when there is nothing to do, another worker is at it, or the last failure was too short ago. */
export function takeLease(deps: TenantDeps, userId: string): Promise<Lease | undefined> {
  return leaseRow<Lease>(deps, userId, whereProvisionable)
}

/** The same for work that a row of another `condition` asks for. */
export async function leaseRow<Row extends UserDatabase>(
  deps: TenantDeps,
  userId: string,
  condition: string,
): Promise<Row | undefined> {
  const now = deps.clock()
  // Another at each call: two requests of one process are two workers.
  const owner = `${deps.workerId}/${randomUUID()}`
  const leased = deps.registry.write<Row>(
    `UPDATE user_databases
     SET lease_owner = ?, lease_until = ?, fence = fence + 1, attempts = attempts + 1, updated_at = ?
     WHERE user_id = ? AND ${condition} AND lease_until <= ? AND next_attempt_at <= ?
     RETURNING *`,
    [owner, leaseEnd(deps, now), now, userId, now, now],
  )
  return leased.then(
    ({ rows }) => rows[0],
    async (error: unknown) => {
      // It may have acted before its answer was lost, and nobody else would give that lease back.
      const [row] = await deps.registry.read<Row>(
        `SELECT * FROM user_databases WHERE user_id = ? AND lease_owner = ? AND ${condition}`,
        [userId, owner],
      )
      if (!row) throw error
      return row
    },
  )
}

/** False when the lease is somebody else's by now, or the row's state is another. */
export async function renewLease(deps: TenantDeps, lease: UserDatabase): Promise<boolean> {
  const now = deps.clock()
  const { rowsAffected } = await deps.registry.write(
    `UPDATE user_databases SET lease_until = ?, updated_at = ?
     WHERE user_id = ? AND lease_owner = ? AND fence = ? AND state = ?`,
    [leaseEnd(deps, now), now, lease.user_id, lease.lease_owner, lease.fence, lease.state],
  )
  return rowsAffected > 0
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
function leaseEnd({ backends }: TenantDeps, now: number): number {
  return now + Math.max(...backends.all.map(({ stepLimitMs }) => stepLimitMs)) + writeMs
}

/**
 * Gives the lease back. The next attempt may begin after a pause that doubles up to five minutes, or as late as the
 * provider asked for; and after a quarter of an hour where an operator has to do something first.
 */
export function recordFailure(deps: TenantDeps, lease: Lease, error: unknown): Promise<void> {
  const last_error = failureWords(lease.state, error, needsOperator(error))
  return giveBack(deps, lease, error, { state: stateAfter(lease.state, error), last_error })
}

/** As `recordFailure`, for a row that is left in this state. */
export async function giveBack(
  deps: TenantDeps,
  lease: UserDatabase,
  error: unknown,
  after: Pick<UserDatabase, 'state' | 'last_error'>,
): Promise<void> {
  const now = deps.clock()
  await deps.registry.write(
    `UPDATE user_databases
     SET state = ?, last_error = ?, next_attempt_at = ?, lease_owner = NULL, lease_until = 0, updated_at = ?
     WHERE user_id = ? AND lease_owner = ? AND fence = ?`,
    [
      after.state,
      after.last_error,
      now + backoffOf(deps, lease.attempts, error),
      now,
      lease.user_id,
      lease.lease_owner,
      lease.fence,
    ],
  )
}

/** True for what stays refused until somebody changes the plan, the configuration or the keys. */
export function needsOperator(error: unknown): boolean {
  return (error instanceof ProviderError && error.fault === 'refused') || error instanceof SealError
}

/** A database that refuses its token gets another, one that is gone is made again. */
function stateAfter(state: ProvisionableState, error: unknown): ProvisionableState {
  if (state !== 'credentialed') return error instanceof ProviderError && error.fault === 'not_found' ? 'pending' : state
  const fault = classify(error)
  if (fault === 'unauthorized') return 'db_created'
  return fault === 'not_found' ? 'pending' : state
}

function backoffOf({ random }: TenantDeps, attempts: number, error: unknown): number {
  if (needsOperator(error)) return operatorBackoffMs
  const backoffMs = Math.min(firstBackoffMs * 2 ** (attempts - 1), longestBackoffMs) * (1 + random()) * 0.5
  const askedMs = error instanceof ProviderError ? (error.retryAfterMs ?? 0) : 0
  return Math.round(Math.max(backoffMs, Math.min(askedMs, operatorBackoffMs)))
}
