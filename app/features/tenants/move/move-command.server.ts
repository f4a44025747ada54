import type { Retention } from '#app/features/ctx.server.ts'
import { deliverRuns } from '#app/features/runs/deliver-runs.server.ts'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import type { OnDone } from '#app/features/tenants/upkeep/canary.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import type { TenantBackend } from '#db/backends/tenant-backend.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import { moveTenants, tenantsToMove } from './move-tenants.server.ts'
import { graceMs, settleMoves } from './settle-moves.server.ts'

export interface MoveCommand {
  /** The kind of a backend. */
  to: string | undefined
  /** An id or an address; empty with `all`. */
  member: string
  all: boolean
  isDry: boolean
  atOnce: number
}

export interface MoveCommandDeps extends TenantDeps {
  openEngine: () => Promise<EngineDb>
  retention: Retention
  print: (line: string) => void
  printDone: OnDone
}

/** `npm run tenants -- move`. Throws a StartFault for what was asked wrongly, and at the end when any failed. */
export async function moveByCommand(deps: MoveCommandDeps, asked: MoveCommand): Promise<void> {
  const to = goal(deps, asked)
  const rows = await tenantsToMove(deps.registry, to, asked.all ? undefined : asked.member)
  if (rows.length === 0) deps.print('There is nobody to move: all are there, or have no database that is ready.')
  else if (asked.isDry) for (const row of rows) deps.print(`${row.db_name}  ${row.email}  ${row.backend} -> ${to.kind}`)
  else await moveRows(deps, rows, to, asked.atOnce)
}

function goal({ backends }: TenantDeps, { to: kind, member, all }: MoveCommand): TenantBackend {
  if (!kind || all === (member !== '')) throw new StartFault('Name one member or --all, and --to where.')
  const to = backends.all.find((backend) => backend.kind === kind)
  if (!to) throw new StartFault(`There are no settings for ${kind}, so that nothing can be moved there.`)
  return to
}

async function moveRows(
  deps: MoveCommandDeps,
  rows: readonly UserDatabase[],
  to: TenantBackend,
  atOnce: number,
): Promise<void> {
  const engine = await deps.openEngine()
  try {
    const deliver = (userId: string) => deliverTo(deps, engine, userId)
    const { done, failed, left } = await moveTenants({ ...deps, deliver }, { rows, to, atOnce }, deps.printDone)
    deps.print(`${done} moved, ${failed.length} failed and are where they were, ${left} not tried.`)
    if (done > 0) await deleteTheirOld(deps)
    if (failed.length > 0) throw new StartFault('Mend what failed, then run it again: it goes on where it stopped.')
  } finally {
    engine.close()
  }
}

async function deleteTheirOld(deps: MoveCommandDeps): Promise<void> {
  deps.print('In a minute the databases they left are deleted; if this is stopped before, a running server does it.')
  await deps.wait(graceMs + 1000)
  await settleMoves(deps)
}

async function deliverTo({ cache, clock, retention }: MoveCommandDeps, engine: EngineDb, userId: string) {
  const tenant = await cache.tenant(userId)
  if (tenant) await deliverRuns({ engine, tenant: { userId, db: tenant.db }, retention }, clock())
}
