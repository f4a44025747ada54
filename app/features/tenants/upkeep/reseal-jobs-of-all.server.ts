import { resealJobs } from '#app/features/jobs/reseal-jobs.server.ts'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import type { Seal } from '#app/platform/seal.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import { type OnDone, type Report, withCanary } from './canary.server.ts'

/**
 * Seals the secrets of all members' jobs anew that an older key sealed, as `migrateTenants` goes about it: one member alone,
 * then several at a time. What is done is not done again, so a call that was interrupted is simply repeated.
 */
export async function resealJobsOfAll(
  deps: TenantDeps,
  seal: Seal,
  atOnce: number,
  onDone: OnDone,
): Promise<Report & { resealed: number }> {
  const rows = await deps.registry.read<UserDatabase>(
    "SELECT * FROM user_databases WHERE state = 'ready' ORDER BY updated_at DESC, user_id",
  )
  let resealed = 0
  const report = await withCanary(rows, atOnce, onDone, async (row) => {
    const tenant = await deps.cache.tenant(row.user_id)
    if (!tenant) return 'is not ready any more'
    const jobs = await resealJobs(tenant.db, row.user_id, seal)
    resealed += jobs.resealed
    return jobs.unopened.length === 0 ? undefined : `no key opens the secrets of ${jobs.unopened.join(', ')}`
  })
  return { ...report, resealed }
}
