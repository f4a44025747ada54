import type { Ctx } from '#app/features/ctx.server.ts'
import { pruneDeletedJobs } from '#app/features/runs/prune-runs.server.ts'
import type { TenantDeps } from './tenant-deps.server.ts'
import { noteStorage, usedBytes } from './upkeep/measure-storage.server.ts'

/** Undefined while the member's database may grow, by `more` bytes where that is known; else the words to say so at the form. */
export async function noRoom(deps: TenantDeps, { member, db }: Ctx, more = 0): Promise<string | undefined> {
  const { maxBytes } = deps
  if (maxBytes === undefined) return undefined
  if ((await usedBytes(db)) + more < maxBytes) return undefined
  await pruneDeletedJobs(db)
  const bytes = await usedBytes(db)
  if (bytes + more < maxBytes) return undefined
  await noteStorage(deps, member.id, bytes)
  if (bytes < maxBytes) {
    return `A file of ${megabytes(more)} does not fit: your database holds ${megabytes(bytes)} of the ${megabytes(maxBytes)} it may.`
  }
  return `Your database holds ${megabytes(bytes)} of the ${megabytes(maxBytes)} it may. Delete jobs you no longer need to make room.`
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toLocaleString('en', { maximumFractionDigits: 1 })} MB`
}
