import { readDrift, type Synced, syncTenant } from '#app/features/jobs/due/sync-tenant.server.ts'
import { pruneRuns } from '#app/features/runs/prune-runs.server.ts'
import { hasDirtyMark, markAllDirty, readDirtyTenants, unmarkTenant } from '#db/engine/dirty-tenants.server.ts'
import { pruneDeleted } from '#db/engine/due-list.server.ts'
import { readNote, writeNote } from '#db/engine/notes.server.ts'
import { readReadyTenants } from '#db/registry/user-databases.server.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import { createTenantRounds, type TenantRounds } from './tenant-rounds.server.ts'

const atOnce = 100
const minutesADay = 1440
/** How many tenants are caught up with at once, before anything else is done. */
const mostBehind = 1000
const deletedKeptMs = 7 * 86_400_000

/** Keeps the due list in agreement with the jobs of the tenants, which are the truth. */
export interface Agreement {
  /** Finishes the changes of jobs that a crash left half done. */
  sweep(): Promise<void>
  /**
   * The next of all tenants, so many a minute that each comes up once a day: counts the rows that disagree, and removes
   * the runs that are no longer kept.
   */
  audit(): Promise<void>
  /** Fills the due list from all tenants, unless that was done before: the engine's database is new. */
  build(): Promise<void>
}

export function createAgreement(deps: EngineDeps): Agreement {
  const rounds = roundsOf(deps)
  return {
    async sweep() {
      while ((await sweepSome(deps, rounds, deps.clock() - deps.limits.dirtyAfterMs, atOnce)) === atOnce);
    },
    async audit() {
      const after = (await readNote(deps.db, 'audited')) ?? ''
      const { tenants, total } = await readReadyTenants(deps.registry, after, atOnce)
      const some = tenants.slice(0, Math.ceil(total / minutesADay))
      await rounds.forEach(some, async (tenant) => {
        await prune(deps, tenant)
        return audit(deps, tenant)
      })
      await writeNote(deps.db, 'audited', some.at(-1) ?? '')
      await pruneDeleted(deps.db, deps.clock() - deletedKeptMs, atOnce)
    },
    build: () => build(deps),
  }
}

/**
 * Reads the changes of which the engine was not told, as far as that can be done in a few seconds: those that are owed, and
 * those that have a mark, also one that somebody may be at. Rejects when the engine's database is out of reach.
 */
export async function catchUp(deps: EngineDeps): Promise<void> {
  await deps.owed.settle().catch((error: unknown) => deps.log.warn({ err: error }, 'changes wait for the engine'))
  await sweepSome(deps, roundsOf(deps), deps.clock(), mostBehind)
}

function roundsOf({ clock, log }: EngineDeps): TenantRounds {
  return createTenantRounds(clock, (error) =>
    log.warn({ err: error }, 'the jobs of a tenant could not be compared with the due list'),
  )
}

/** Compares tenants with marks from up to then; answers how many. Of the marks those stay that somebody may be at. */
async function sweepSome(deps: EngineDeps, rounds: TenantRounds, upTo: number, limit: number): Promise<number> {
  const before = deps.clock() - deps.limits.dirtyAfterMs
  const marked = await readDirtyTenants(deps.db, upTo, rounds.away(), limit)
  const marks = new Map(marked.map((mark) => [mark.tenant, mark]))
  return rounds.forEach([...marks.keys()], async (tenant) => {
    const mark = marks.get(tenant)
    await agree(deps, tenant)
    if (mark) await unmarkTenant(deps.db, mark, before)
    return true
  })
}

/** By marking them all: the sweep does the rest, and comes back to those that are out of reach. */
async function build({ db, registry, clock }: EngineDeps): Promise<void> {
  if ((await readNote(db, 'built')) !== undefined) return
  for (let after = ''; ; ) {
    const { tenants } = await readReadyTenants(registry, after, atOnce)
    const last = tenants.at(-1)
    if (last === undefined) break
    await markAllDirty(db, tenants, 0)
    after = last
  }
  await writeNote(db, 'built', new Date(clock()).toISOString())
}

async function audit(deps: EngineDeps, userId: string): Promise<boolean> {
  if (await hasDirtyMark(deps.db, userId)) return true
  const synced = await syncedOf(deps, userId)
  if (!synced) return true
  const drift = await countDrift(synced)
  await syncTenant(synced, deps.clock())
  if (drift === 0) return true
  deps.metrics.drift.add(drift)
  deps.log.error({ drift }, 'the due list disagreed with the jobs of a tenant, and was set right')
  return true
}

/** What disagrees twice in the same way, while no change is under way: two databases are never read in one moment. */
async function countDrift(synced: Synced): Promise<number> {
  const first = await readDrift(synced)
  if (first.size === 0 || (await hasDirtyMark(synced.engine, synced.userId))) return 0
  return [...(await readDrift(synced))].filter((drift) => first.has(drift)).length
}

async function prune({ tenants, retention, clock, log }: EngineDeps, userId: string): Promise<void> {
  try {
    const tenant = await tenants.tenant(userId)
    if (tenant) await pruneRuns(tenant.db, retention, clock())
  } catch (error) {
    log.warn({ err: error }, 'runs that are no longer kept could not be removed')
  }
}

async function agree(deps: EngineDeps, userId: string): Promise<void> {
  const synced = await syncedOf(deps, userId)
  if (synced) await syncTenant(synced, deps.clock())
}

/** Undefined of a tenant that is not ready. */
async function syncedOf({ db, secrets, tenants }: EngineDeps, userId: string): Promise<Synced | undefined> {
  const tenant = await tenants.tenant(userId)
  return tenant && { engine: db, secrets, userId, db: tenant.db }
}
