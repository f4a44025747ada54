import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import { whenSettled } from '#app/features/tenants/when-settled.server.ts'
import { AppError } from '#app/platform/errors.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import { readReadyRow } from '#db/tenant/open-tenant.server.ts'
import { renewToken } from '#db/tenant/renew-token.server.ts'

/**
 * Ends every token of a member's database, for one of them is known to somebody it should not be, and stores another. Where
 * a crash comes between, or others had a token minted meanwhile, the next request heals: it meets a 401 and has one minted.
 * Throws a StartFault where there are no tokens to end, and what the provider answers.
 */
export async function rotateTokens(deps: TenantDeps, row: UserDatabase): Promise<void> {
  const backend = deps.backends.of(row)
  if (!backend.endTokens) throw new StartFault(`A database on ${row.backend} has no stored tokens that could be ended.`)
  await backend.endTokens(row.db_name)
  const before = await readyRow(deps, row)
  // Somebody else's is as good, if it was minted after the others ended.
  await renewToken(deps, before, deps.clock)
  await deps.cache.forget(row.user_id)
  const db = await backend.open(await readyRow(deps, row))
  await whenSettled(deps, backend.settleMs, () => db.read('SELECT 1')).finally(() => db.close())
}

async function readyRow(deps: TenantDeps, { user_id, db_name }: UserDatabase): Promise<UserDatabase> {
  const row = await readReadyRow(deps, user_id)
  if (row?.db_name === db_name) return row
  throw new AppError('conflict', 'This database was moved or deleted meanwhile.')
}
