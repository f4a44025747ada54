import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { tenantName } from '#app/features/tenants/tenant-name.server.ts'
import { AppError } from '#app/platform/errors.ts'
import type { TenantBackend } from '#db/backends/tenant-backend.server.ts'
import { beginMove, readMove, switchStatements, type TenantMove } from '#db/registry/tenant-moves.server.ts'
import { readUserDatabase, type UserDatabase } from '#db/registry/user-databases.server.ts'
import { copyTenant } from '#db/tenant/copy-tenant.server.ts'
import { unmarkHalfMade } from '#db/tenant/half-made.server.ts'
import { fenceOf, lowerFence, raiseFence } from '#db/tenant/move-fence.server.ts'
import { openTenant } from '#db/tenant/open-tenant.server.ts'
import { giveLeaseBack, keepLease, LeaseLost, leaseReady, refence } from './move-lease.server.ts'
import { makeTarget, type Target } from './move-target.server.ts'
import { undoMove } from './settle-moves.server.ts'

export interface MoveDeps extends TenantDeps {
  /** Brings the member's ended runs into their database. */
  deliver: (userId: string) => Promise<void>
}

export interface Moved {
  /** 'there': the member's database is where it was to go. */
  state: 'moved' | 'there'
  /** How many were copied. */
  rows: number
}

/**
 * Moves a member's database to another backend. Writes are refused meanwhile, for as long as the copying takes; reads
 * go on. Throws what went wrong, and then the member is where they were; AppError conflict when others are at work on
 * this tenant. The old database stays for a while: `settleMoves` deletes it, and undoes what a crash left.
 */
export async function moveTenant(deps: MoveDeps, userId: string, to: TenantBackend): Promise<Moved> {
  const before = await readUserDatabase(deps.registry, userId)
  if (before?.state === 'ready' && before.backend === to.kind) return { state: 'there', rows: 0 }
  await deps.deliver(userId)
  const lease = await leaseReady(deps, userId)
  if (!lease) throw taken()
  try {
    return await moveLeased(deps, lease, to)
  } catch (error) {
    if (error instanceof LeaseLost) throw taken()
    await giveLeaseBack(deps, lease).catch(() => undefined)
    throw error
  }
}

function taken(): AppError {
  return new AppError(
    'conflict',
    'Another process is at work on this tenant, or it is not ready. Try again in a minute.',
  )
}

async function moveLeased(deps: MoveDeps, lease: UserDatabase, to: TenantBackend): Promise<Moved> {
  const last = await readMove(deps.registry, lease.user_id)
  if (last?.state === 'copying') await undoMove(deps, lease, last)
  if (last?.state === 'switched' || lease.backend === to.kind) {
    await giveLeaseBack(deps, lease)
    if (lease.backend === to.kind) return { state: 'there', rows: 0 }
    throw new AppError('conflict', 'This tenant was moved a moment ago. Try again in a minute.')
  }
  const move = await plan(deps, lease, to, last)
  if (!(await beginMove(deps.registry, lease, move))) throw new LeaseLost()
  try {
    return { state: 'moved', rows: await carryOver(deps, lease, move, to) }
  } catch (error) {
    if (!(error instanceof LeaseLost)) await undoUnlessSwitched(deps, lease, move)
    throw error
  }
}

/** A generation that no database there has, nor one that was to be made before: a late request cannot meet it. */
async function plan(
  { tenantNameKey, clock }: TenantDeps,
  lease: UserDatabase,
  to: TenantBackend,
  last: TenantMove | undefined,
): Promise<TenantMove> {
  let generation = Math.max(lease.generation, last?.to_generation ?? 0) + 1
  while (await to.has(tenantName(tenantNameKey, lease.user_id, generation))) generation += 1
  return {
    user_id: lease.user_id,
    state: 'copying',
    from_backend: lease.backend,
    from_name: lease.db_name,
    to_backend: to.kind,
    to_name: tenantName(tenantNameKey, lease.user_id, generation),
    to_generation: generation,
    begun_at: clock(),
    switched_at: null,
  }
}

/** The new database first, so that writes are refused for no longer than the copying takes. */
async function carryOver(deps: MoveDeps, lease: UserDatabase, move: TenantMove, to: TenantBackend): Promise<number> {
  const from = await openTenant(deps, lease, deps.clock())
  try {
    const target = await makeTarget(deps, lease, move, to)
    try {
      return await copyAndSwitch(deps, lease, move, { from, target })
    } finally {
      target.db.close()
    }
  } catch (error) {
    if (error instanceof LeaseLost) await lowerFence(from, await fenceOf(from, lease.fence)).catch(() => undefined)
    throw error
  } finally {
    from.close()
  }
}

async function copyAndSwitch(
  deps: MoveDeps,
  lease: UserDatabase,
  move: TenantMove,
  { from, target }: { from: Awaited<ReturnType<typeof openTenant>>; target: Target },
): Promise<number> {
  await keepLease(deps, lease)
  await raiseFence(from, lease.fence)
  const rows = await copyTenant(from, target.db, () => keepLease(deps, lease))
  await unmarkHalfMade(target.db)
  await switchOver(deps, lease, move, target)
  await deps.cache.forget(lease.user_id)
  return rows
}

async function switchOver(deps: MoveDeps, lease: UserDatabase, move: TenantMove, target: Target): Promise<void> {
  const statements = switchStatements(lease, move, target.address, deps.clock())
  const fault = await deps.registry.batch(statements).then(
    () => undefined,
    (error: unknown) => error,
  )
  // Its answer may have been lost.
  const row = await readUserDatabase(deps.registry, lease.user_id)
  if (row?.db_name !== move.to_name) throw fault ?? new LeaseLost()
}

/** Under another fence, so that a switch that is still on its way to the registry changes nothing. */
async function undoUnlessSwitched(deps: MoveDeps, before: UserDatabase, move: TenantMove): Promise<void> {
  try {
    const lease = await refence(deps, before)
    if (!lease) return
    await undoMove(deps, lease, move)
    await giveLeaseBack(deps, lease)
  } catch (error) {
    deps.log.error({ err: error, database: before.db_name }, 'A move was not undone and is met again in a minute')
  }
}
