import { deleteForGood } from '#app/features/tenants/departed.server.ts'
import { openByName } from '#app/features/tenants/open-by-name.server.ts'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { endMove, readMove, readOpenMoves, type TenantMove } from '#db/registry/tenant-moves.server.ts'
import { readUserDatabase, type UserDatabase } from '#db/registry/user-databases.server.ts'
import { markHalfMade } from '#db/tenant/half-made.server.ts'
import { fenceOf, lowerFence } from '#db/tenant/move-fence.server.ts'
import { giveLeaseBack, keepLease, leaseReady } from './move-lease.server.ts'

/** By then no process has the old database open: each reads the registry's row again within 30 s. */
export const graceMs = 60_000

/**
 * Ends what moves left: databases that members moved away from are deleted a minute later, and moves that a crash
 * interrupted are undone, so that the member may write again. One that fails keeps no other from its turn.
 */
export async function settleMoves(deps: TenantDeps): Promise<void> {
  for (const move of await readOpenMoves(deps.registry)) {
    try {
      if (move.state === 'switched') await deleteOld(deps, move)
      else await undoLeft(deps, move.user_id)
    } catch (error) {
      deps.log.error({ err: error, database: move.from_name }, 'What a move left was not settled')
    }
  }
}

async function deleteOld(deps: TenantDeps, move: TenantMove): Promise<void> {
  const { registry, clock } = deps
  if ((move.switched_at ?? 0) > clock() - graceMs) return
  // Never one that a row names, whatever became of the registry.
  const rows = await registry.read('SELECT 1 FROM user_databases WHERE db_name = ?', [move.from_name])
  if (rows.length === 0) await deleteForGood(deps, from(move))
  await endMove(registry, move)
}

async function undoLeft(deps: TenantDeps, userId: string): Promise<void> {
  const lease = await leaseReady(deps, userId)
  if (!lease) return
  try {
    const move = await readMove(deps.registry, userId)
    if (move?.state === 'copying') await undoMove(deps, lease, move)
  } finally {
    await giveLeaseBack(deps, lease)
  }
}

/**
 * The member writes where they were, and the new database is gone; does nothing once the member is in it. Where it cannot be
 * deleted the member writes all the same, and this throws, to be called again.
 */
export async function undoMove(deps: TenantDeps, lease: UserDatabase, move: TenantMove): Promise<void> {
  const row = await readUserDatabase(deps.registry, move.user_id)
  if (row?.db_name !== move.from_name || row.state !== 'ready') return
  await keepLease(deps, lease)
  const fault = await deleteForGood(deps, to(move)).then(
    () => undefined,
    async (error: unknown) => {
      await keepLease(deps, lease)
      await markLeft(deps, move)
      return error
    },
  )
  await keepLease(deps, lease)
  await openForWrites(deps, row)
  if (fault) throw fault
  await endMove(deps.registry, move)
}

/** What may be a whole copy is none from now on: `registry:rebuild` must not take it for what the member goes on with. */
async function markLeft({ backends, log }: TenantDeps, move: TenantMove): Promise<void> {
  const backend = backends.of(to(move))
  try {
    if (!(await backend.has(move.to_name))) return
    const db = await openByName(backend, { ...move, db_name: move.to_name, generation: move.to_generation })
    await markHalfMade(db).finally(() => db.close())
  } catch (error) {
    log.warn({ err: error, database: move.to_name }, 'The copy that an undone move leaves could not be marked')
  }
}

async function openForWrites({ backends }: TenantDeps, row: UserDatabase): Promise<void> {
  const db = await backends.of(row).open(row)
  try {
    await lowerFence(db, await fenceOf(db))
  } finally {
    db.close()
  }
}

/** For a member who is being deleted: neither database of a move is left. */
export async function deleteMoved(deps: TenantDeps, userId: string): Promise<void> {
  const move = await readMove(deps.registry, userId)
  if (!move || move.state === 'over') return
  await deleteForGood(deps, to(move))
  await deleteForGood(deps, from(move))
  await endMove(deps.registry, move)
}

const from = ({ from_backend, from_name }: TenantMove) => ({ backend: from_backend, db_name: from_name })
const to = ({ to_backend, to_name }: TenantMove) => ({ backend: to_backend, db_name: to_name })
