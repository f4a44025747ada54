import type { Ctx } from '#app/features/ctx.server.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import type { Run } from './run.ts'
import { listOpenRuns } from './runs.server.ts'

/** As `listOpenRuns`, for a page that is worth showing without them: none while the engine's database is out of reach. */
export async function openRunsToShow(ctx: Ctx, jobId?: JobId): Promise<Run[]> {
  try {
    return await listOpenRuns(ctx, jobId)
  } catch (error) {
    ctx.log.warn({ err: error }, 'the runs that are not over could not be read for a page')
    return []
  }
}
