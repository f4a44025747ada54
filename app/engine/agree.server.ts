import { setImmediate as turn } from 'node:timers/promises'
import { syncTenant } from '#app/features/jobs/due/sync-tenant.server.ts'
import { hasDirtyMark, readDirty, unmarkDirty } from '#db/engine/dirty-tenants.server.ts'
import { pruneDeleted } from '#db/engine/due-list.server.ts'
import { readNote, writeNote } from '#db/engine/notes.server.ts'
import { readReadyTenants } from '#db/registry/user-databases.server.ts'
import type { EngineDeps } from './engine-deps.server.ts'

const atOnce = 100
const minutesADay = 1440
const deletedKeptMs = 7 * 86_400_000

/** Finishes the changes of jobs that a crash left half done. */
export async function sweepDirty(deps: EngineDeps): Promise<void> {
  const marks = await readDirty(deps.db, deps.clock() - deps.limits.dirtyAfterMs, atOnce)
  for (const tenant of new Set(marks.map((mark) => mark.tenant))) {
    const ids = marks.filter((mark) => mark.tenant === tenant).map(({ id }) => id)
    await attempt(deps, async () => {
      await agree(deps, tenant)
      await unmarkDirty(deps.db, ids)
    })
  }
}

/** The next of all tenants, so many a minute that each comes up once a day: counts the rows that disagree. */
export async function auditSome(deps: EngineDeps): Promise<void> {
  const after = (await readNote(deps.db, 'audited')) ?? ''
  const { tenants, total } = await readReadyTenants(deps.registry, after, atOnce)
  const some = tenants.slice(0, Math.ceil(total / minutesADay))
  for (const tenant of some) {
    if (!(await hasDirtyMark(deps.db, tenant))) await attempt(deps, () => audit(deps, tenant))
  }
  await writeNote(deps.db, 'audited', some.at(-1) ?? '')
  await pruneDeleted(deps.db, deps.clock() - deletedKeptMs, atOnce)
}

/** Fills the due list from all tenants, unless that was done before: the engine's database is new. */
export async function buildDueList(deps: EngineDeps): Promise<void> {
  if ((await readNote(deps.db, 'built')) !== undefined) return
  let after = ''
  for (;;) {
    const { tenants } = await readReadyTenants(deps.registry, after, atOnce)
    for (const tenant of tenants) await attempt(deps, () => agree(deps, tenant))
    const last = tenants.at(-1)
    if (last === undefined) break
    after = last
  }
  await writeNote(deps.db, 'built', new Date(deps.clock()).toISOString())
}

async function audit(deps: EngineDeps, userId: string): Promise<void> {
  const drift = await agree(deps, userId)
  if (drift === 0) return
  deps.metrics.drift.add(drift)
  deps.log.error({ drift }, 'the due list disagreed with the jobs of a tenant, and was set right')
}

/** How many rows disagreed; none of a tenant that is not ready. */
async function agree(deps: EngineDeps, userId: string): Promise<number> {
  const tenant = await deps.tenants.tenant(userId)
  if (!tenant) return 0
  return syncTenant({ engine: deps.db, secrets: deps.secrets, userId, db: tenant.db }, deps.clock())
}

/** One tenant that cannot be opened keeps no other from its turn. */
async function attempt({ log }: EngineDeps, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.warn({ err: error }, 'the jobs of a tenant could not be compared with the due list')
  }
  await turn()
}
