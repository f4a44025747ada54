import type { Ctx } from '#app/features/ctx.server.ts'
import type { JobId } from './job.ts'
import { findJob } from './jobs.server.ts'

/** What is said of a change that was made to a job, and that it waits, where it does; read anew, for it may have arrived. */
export async function changeInWords(ctx: Ctx, id: JobId, done: string): Promise<string> {
  const job = await findJob(ctx, id)
  if (!job || job.waitsSince === null) return done
  return `${done} That is saved, and waits for the part of Cronstead that runs jobs, which cannot be reached.`
}
