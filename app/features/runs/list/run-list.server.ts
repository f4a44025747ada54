import type { Ctx } from '#app/features/ctx.server.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import type { Run } from '#app/features/runs/run.ts'
import { type RunRow, runColumns, runOf } from '#app/features/runs/run-row.server.ts'
import type { SqlValue } from '#db/sql.server.ts'
import { causesOf, periodMs, type RunListQuery, runsPerPage, statesOf } from './run-list-query.ts'

/** One page of the ended runs of a job that the query asks for, the latest first, and how many there are in all. */
export async function pageOfRuns(
  { db }: Ctx,
  jobId: JobId,
  query: RunListQuery,
  nowMs: number,
): Promise<{ runs: Run[]; total: number }> {
  const states = statesOf[query.state]
  const cause = causesOf[query.trigger]
  const period = periodMs[query.period]
  const conditions: [string, SqlValue | null][] = [
    ['job_id = ?', jobId],
    ['state IN (SELECT value FROM json_each(?))', states && JSON.stringify(states)],
    ['cause = ?', cause],
    ['scheduled_for >= ?', period && nowMs - period],
  ]
  const used = conditions.filter(([, value]) => value !== null)
  const condition = used.map(([text]) => text).join(' AND ')
  const args = used.map(([, value]) => value)
  const rows = await db.read<RunRow & { total: number }>(
    `SELECT ${runColumns}, (SELECT count(*) FROM runs WHERE ${condition}) AS total FROM runs WHERE ${condition}
     ORDER BY scheduled_for DESC, attempt DESC LIMIT ${runsPerPage} OFFSET ?`,
    [...args, ...args, (query.page - 1) * runsPerPage],
  )
  return { runs: rows.map(runOf), total: rows[0]?.total ?? 0 }
}

/** Whether the job has a run at all that ended. */
export async function hasRuns({ db }: Ctx, jobId: JobId): Promise<boolean> {
  const rows = await db.read('SELECT 1 FROM runs WHERE job_id = ? LIMIT 1', [jobId])
  return rows.length > 0
}
