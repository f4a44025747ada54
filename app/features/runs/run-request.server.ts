import type { Ctx } from '#app/features/ctx.server.ts'
import type { JobId } from '#app/features/jobs/job.ts'

const keptMs = 86_400_000

/**
 * Notes that a form asks for a run of a job, and answers the instant by which that run is known: for a form that asked
 * before the same as then. No two forms get the same one, nor one that a schedule could name.
 */
export async function noteRunRequest(
  { db }: Ctx,
  jobId: JobId,
  formKey: string,
  now: number,
): Promise<{ scheduledFor: number; isFirst: boolean }> {
  const key = `${jobId}:${formKey}`
  // Schedules name full minutes.
  const wanted = now % 1000 === 0 ? now + 1 : now
  const [, inserted, found] = await db.batch([
    {
      sql: 'DELETE FROM run_requests WHERE job_id = ? AND scheduled_for < ?',
      args: [jobId, now - keptMs],
    },
    {
      sql: `INSERT INTO run_requests (form_key, job_id, scheduled_for)
        SELECT ?, ?, max(?, coalesce(max(scheduled_for), 0) + 1) FROM run_requests WHERE job_id = ?
        ON CONFLICT DO NOTHING`,
      args: [key, jobId, wanted, jobId],
    },
    { sql: 'SELECT scheduled_for FROM run_requests WHERE form_key = ?', args: [key] },
  ])
  const [row] = (found?.rows ?? []) as { scheduled_for: number }[]
  return { scheduledFor: row?.scheduled_for ?? wanted, isFirst: inserted?.rowsAffected === 1 }
}
