import { readUserDatabase, type UserDatabase } from '#db/registry/user-databases.server.ts'
import { deleteForGood } from './departed.server.ts'
import { deleteMoved } from './move/settle-moves.server.ts'
import { shownCode } from './setup-state.ts'
import type { TenantDeps } from './tenant-deps.server.ts'
import { giveBack, leaseRow, renewLease } from './tenant-lease.server.ts'
import { beginTenant, type TenantOwner } from './tenants.server.ts'

/** How long a request may wait for the end of a deletion. */
const inlineMs = 2000
const resumeEveryMs = 60_000
/** After a start: as soon as a process that was killed holds its lease no more. */
const leaseEndsMs = 15_000

/** What deleting an account reaches beside the tenant. */
export interface DeletionDeps extends TenantDeps {
  endSessions: (userId: string) => Promise<void>
  /** Removes the member from the auth server; does nothing when there is none of that id. */
  removeMember: (userId: string) => Promise<void>
  /** Takes the member's jobs and runs from the engine; nothing of theirs starts after it. */
  forgetJobs: (userId: string) => Promise<void>
}

const whereDeleting = "state = 'deleting'"

/**
 * Deletes a member's account for good: from now on it is refused everywhere, and when this answers 'deleted' nothing is
 * left of it but a tombstone. 'deleting' goes on behind that answer, and after a crash at the next start.
 */
export async function deleteAccount(deps: DeletionDeps, member: TenantOwner): Promise<'deleted' | 'deleting'> {
  // Also for a member who never had a database: what a crash leaves is found by the row.
  await beginTenant(deps, member)
  await deps.registry.write(
    `UPDATE user_databases
     SET state = 'deleting', fence = fence + 1, attempts = 0, next_attempt_at = 0, last_error = NULL, updated_at = ?
     WHERE user_id = ? AND state NOT IN ('deleting', 'deleted')`,
    [deps.clock(), member.id],
    { isRepeatable: true },
  )
  const tooLate = deps.wait(inlineMs).then(() => 'deleting' as const)
  return Promise.race([finishDeletion(deps, member.id), tooLate])
}

/** Goes on with what a crash or a fault left, from now on and as long as the process lives. */
export function keepDeleting(deps: DeletionDeps): void {
  const resume = () =>
    resumeDeletions(deps).catch((error: unknown) => deps.log.error({ err: error }, 'Deletions were not resumed'))
  void resume()
  setTimeout(resume, leaseEndsMs).unref()
  setInterval(resume, resumeEveryMs).unref()
}

/** Goes on with the deletions that are due. */
export async function resumeDeletions(deps: DeletionDeps): Promise<void> {
  const now = deps.clock()
  const rows = await deps.registry.read<{ user_id: string }>(
    `SELECT user_id FROM user_databases WHERE ${whereDeleting} AND next_attempt_at <= ? AND lease_until <= ?`,
    [now, now],
  )
  for (const { user_id } of rows) {
    await finishDeletion(deps, user_id).catch((error: unknown) =>
      deps.log.error({ err: error }, 'A deletion could not be resumed'),
    )
  }
}

async function finishDeletion(deps: DeletionDeps, userId: string): Promise<'deleted' | 'deleting'> {
  await deps.endSessions(userId)
  await deps.cache.forget(userId)
  const lease = await leaseRow<UserDatabase>(deps, userId, whereDeleting)
  if (lease) await drive(deps, lease)
  const row = await readUserDatabase(deps.registry, userId)
  return row?.state === 'deleted' ? 'deleted' : 'deleting'
}

/** From the start every time: each step may be done again, and none needs to know how far the last attempt came. */
async function drive(deps: DeletionDeps, lease: UserDatabase): Promise<void> {
  const { user_id: userId } = lease
  try {
    await deps.forgetJobs(userId)
    await deleteMoved(deps, userId)
    await deleteForGood(deps, lease)
    if (!(await wipe(deps, lease, 'deleting')) || !(await renewLease(deps, lease))) return
    await deps.removeMember(userId)
    // Also those of a sign-in that came in between, and what a request wrote that was under way.
    await deps.endSessions(userId)
    await deps.forgetJobs(userId)
    await wipe(deps, lease, 'deleted')
  } catch (error) {
    deps.log.error({ err: error, database: lease.db_name }, 'Deleting an account failed and is tried again')
    await giveBack(deps, lease, error, {
      state: 'deleting',
      last_error: `Deleting this account did not work${shownCode(error)}.`,
    })
  }
}

/** Leaves of the row what tells later generations apart. False when the lease is somebody else's by now. */
async function wipe(deps: TenantDeps, lease: UserDatabase, state: 'deleting' | 'deleted'): Promise<boolean> {
  const isOver = state === 'deleted'
  const { rowsAffected } = await deps.registry.write(
    `UPDATE user_databases
     SET state = ?, email = '', db_url = NULL, db_token = NULL, token_expires_at = NULL, storage_used_bytes = 0,
       last_error = NULL, lease_owner = ?, lease_until = ?, updated_at = ?
     WHERE user_id = ? AND lease_owner = ? AND fence = ? AND ${whereDeleting}`,
    [
      state,
      isOver ? null : lease.lease_owner,
      isOver ? 0 : lease.lease_until,
      deps.clock(),
      lease.user_id,
      lease.lease_owner,
      lease.fence,
    ],
  )
  return rowsAffected > 0
}
