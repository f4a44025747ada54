import type { Ctx } from '#app/features/ctx.server.ts'
import { deliverOwn } from '#app/features/runs/runs.server.ts'
import { AppError } from '#app/platform/errors.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import type { TenantDeps } from './tenant-deps.server.ts'

/** Copies at once in this process; each takes a thread and the disk. */
const mostAtOnce = 2

let atWork = 0

/**
 * The member's database as a SQLite file, with all runs that have ended. Throws AppError not_found where its backend has no files, too_many while others
 * are being made.
 */
export async function exportFile({ registry, backends }: TenantDeps, ctx: Ctx) {
  const row = await readUserDatabase(registry, ctx.member.id)
  const backend = row && backends.of(row)
  if (!row || !backend?.snapshot)
    throw new AppError('not_found', 'Your database is not kept as a file. Export it as JSON.')
  if (atWork >= mostAtOnce) {
    throw new AppError('too_many', 'Others are exporting right now. Try again in a moment.', { retryAfterSeconds: 5 })
  }
  atWork += 1
  try {
    await deliverOwn(ctx)
    return await backend.snapshot(row.db_name)
  } finally {
    atWork -= 1
  }
}
