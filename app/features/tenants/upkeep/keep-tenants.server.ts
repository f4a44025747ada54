import { deleteDeparted } from '#app/features/tenants/departed.server.ts'
import { settleMoves } from '#app/features/tenants/move/settle-moves.server.ts'
import { resumeDueTenants } from '#app/features/tenants/reconcile-tenants.server.ts'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { measureStorage } from './measure-storage.server.ts'
import { renewTokens } from './renew-tokens.server.ts'
import { findStrays } from './strays.server.ts'

const everyMs = 10 * 60_000
const settleEveryMs = 60_000
const complainEveryMs = 24 * 60 * 60_000

type Chore = (deps: TenantDeps) => Promise<unknown>

const chores: Record<string, Chore> = { resumeDueTenants, renewTokens, measureStorage, deleteDeparted, reportStrays }

/**
 * What tenants need without anybody asking, every ten minutes, and what moves left, every minute; one that fails does not keep the others from it. What is
 * wrong with a provider is said at once, and every day.
 */
export function keepTenants(deps: TenantDeps): void {
  setInterval(() => void doChores(deps), everyMs).unref()
  const settle = () =>
    settleMoves(deps).catch((error: unknown) => deps.log.error({ err: error }, 'Moves were not settled'))
  void settle()
  setInterval(settle, settleEveryMs).unref()
  void reportComplaints(deps)
  setInterval(() => void reportComplaints(deps), complainEveryMs).unref()
}

async function reportComplaints({ backends, log }: TenantDeps): Promise<void> {
  for (const backend of backends.all) {
    const complaints = (await backend.complaints?.()) ?? []
    for (const complaint of complaints) log.error({ backend: backend.kind }, complaint)
  }
}

export async function doChores(deps: TenantDeps): Promise<void> {
  for (const [name, chore] of Object.entries(chores)) {
    await chore(deps).catch((error: unknown) =>
      deps.log.error({ err: error, chore: name }, 'A chore on tenants failed'),
    )
  }
}

/** Only reports: a registry that is another, or older than the databases, must not cost anybody their data. */
async function reportStrays(deps: TenantDeps): Promise<void> {
  const strays = await findStrays(deps)
  if (strays.length === 0) return
  const names = strays.slice(0, 20).map(({ db_name }) => db_name)
  deps.log.warn({ count: strays.length, names }, 'Databases that no member has; see `npm run tenants -- strays`')
}
