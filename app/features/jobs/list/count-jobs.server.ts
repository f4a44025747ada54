import type { Ctx } from '#app/features/ctx.server.ts'

/** How many jobs the member has, and how many runs are recorded of them. */
export async function countJobs({ db }: Ctx): Promise<{ jobs: number; runs: number }> {
  const [counted] = await db.read<{ jobs: number; runs: number }>(
    'SELECT (SELECT count(*) FROM cron_jobs) AS jobs, (SELECT count(*) FROM runs) AS runs',
  )
  return counted ?? { jobs: 0, runs: 0 }
}
