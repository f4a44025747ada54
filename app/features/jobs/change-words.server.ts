import type { Ctx } from '#app/features/ctx.server.ts'
import type { Job } from './job.ts'
import { findJob } from './jobs.server.ts'

/** What is said of a change that was made to a job, and that it waits, where it does; `changed` is what the change answered. */
export async function changeInWords(ctx: Ctx, changed: Job, done: string): Promise<string> {
  if (changed.waitsSince === null) return done
  // One that waited from before may just have arrived with this change.
  const job = await findJob(ctx, changed.id)
  if (!job || job.waitsSince === null) return done
  return `${done} That is saved, and waits for the part of Cronstead that runs jobs, which cannot be reached.`
}
