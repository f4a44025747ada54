import { setImmediate as macrotask } from 'node:timers/promises'
import type { Ctx } from '#app/features/ctx.server.ts'
import { cut, folded } from '#app/features/jobs/search-text.ts'
import { maxSearchLength } from './job-list-query.ts'

/**
 * Jobs that one statement looks through. libSQL holds the event loop meanwhile: up to 40 ms where all of them have the
 * longest command.
 */
const searchedAtOnce = 1000

interface Searched {
  id: string
  isFound: number
}

/** The ids of the jobs that contain the text, case and accents apart. Everybody else has a turn every thousand jobs. */
export async function searchJobs(ctx: Ctx, text: string): Promise<string[]> {
  // Folding makes some texts longer, and the time to compare grows with their length.
  const wanted = cut(folded(text), maxSearchLength)
  const found: string[] = []
  let after = ''
  let jobs: Searched[]
  do {
    jobs = await ctx.db.read<Searched>(
      `SELECT id, instr(search_text, ?) > 0 AS isFound FROM cron_jobs WHERE id > ? ORDER BY id LIMIT ${searchedAtOnce}`,
      [wanted, after],
    )
    for (const { id, isFound } of jobs) if (isFound === 1) found.push(id)
    after = jobs.at(-1)?.id ?? after
    await macrotask()
  } while (jobs.length === searchedAtOnce)
  return found
}
