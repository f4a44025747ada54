import type { Ctx } from '#app/features/ctx.server.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import type { SqlValue } from '#db/sql.server.ts'
import { deliverRuns } from './deliver-runs.server.ts'
import { type Run, type RunId, type RunKey, type RunState, runIdOf, runKeyOf, runNotFound } from './run.ts'
import { openRunColumns, type RunRow, runColumns, runOf } from './run-row.server.ts'

export interface RunFilter {
  jobId?: JobId
  states?: readonly RunState[]
  /** Runs scheduled before that moment, in milliseconds since 1970. */
  before?: number
  limit: number
}

/** The runs that are not over, the latest first; with a job, of that job. */
export async function listOpenRuns({ engine, member }: Ctx, jobId?: JobId): Promise<Run[]> {
  const rows = await engine.db.read<RunRow>(
    `SELECT ${openRunColumns} FROM open_runs WHERE tenant = ? ${jobId ? 'AND job = ?' : ''} AND ended_at IS NULL
     ORDER BY scheduled_for DESC, attempt DESC`,
    jobId ? [member.id, jobId] : [member.id],
  )
  return rows.map(runOf)
}

/** The runs that ended, the latest first; what the engine still has of them is delivered before. */
export async function listRuns(ctx: Ctx, filter: RunFilter): Promise<Run[]> {
  await deliverOwn(ctx)
  const conditions: [string, SqlValue | undefined][] = [
    ['job_id = ?', filter.jobId],
    ['scheduled_for < ?', filter.before],
    ['state IN (SELECT value FROM json_each(?))', filter.states && JSON.stringify(filter.states)],
  ]
  const used = conditions.filter(([, value]) => value !== undefined)
  const where = used.length > 0 ? `WHERE ${used.map(([condition]) => condition).join(' AND ')}` : ''
  const rows = await ctx.db.read<RunRow>(
    `SELECT ${runColumns} FROM runs ${where} ORDER BY scheduled_for DESC, job_id, attempt DESC LIMIT ?`,
    [...used.map(([, value]) => value as SqlValue), filter.limit],
  )
  return rows.map(runOf)
}

/** A run with what it sent and was answered, as JSON. */
export interface RecordedRun {
  run: Run
  record: string | null
}

/** The run that an address `/jobs/:jobId/runs/:runId` names. Throws AppError not_found. */
export async function runPath(
  ctx: Ctx,
  params: { jobId?: string | undefined; runId?: string | undefined },
): Promise<{ id: RunId; path: string }> {
  const { run } = await getRun(ctx, idOfAddress(params))
  return { id: run.id, path: `/jobs/${run.jobId}/runs/${run.id}` }
}

export function idOfAddress({ jobId, runId }: { jobId?: string | undefined; runId?: string | undefined }): RunId {
  const key = runKeyOf(runId)
  if (key.jobId !== jobId) throw runNotFound()
  return runIdOf(key)
}

/** Throws AppError not_found. */
export async function getRun(ctx: Ctx, id: RunId): Promise<RecordedRun> {
  const found = await findRun(ctx, id)
  if (!found) throw runNotFound()
  return found
}

export async function findRun(ctx: Ctx, id: RunId): Promise<RecordedRun | undefined> {
  await deliverOwn(ctx)
  const key = runKeyOf(id)
  const found = (await readEndedRun(ctx, key)) ?? (await readOpenRun(ctx, key)) ?? (await readEndedRun(ctx, key))
  return found && { run: runOf(found), record: found.record }
}

/** All attempts at the same occurrence that ended, the first one first. */
export async function listAttempts(ctx: Ctx, { jobId, scheduledFor }: RunKey): Promise<Run[]> {
  await deliverOwn(ctx)
  const rows = await ctx.db.read<RunRow>(
    `SELECT ${runColumns} FROM runs WHERE job_id = ? AND scheduled_for = ? ORDER BY attempt`,
    [jobId, scheduledFor],
  )
  return rows.map(runOf)
}

type RecordedRow = RunRow & { record: string | null }

async function readEndedRun({ db }: Ctx, { jobId, scheduledFor, attempt }: RunKey): Promise<RecordedRow | undefined> {
  const [row] = await db.read<RecordedRow>(
    `SELECT ${runColumns}, record FROM runs LEFT JOIN run_records USING (job_id, scheduled_for, attempt)
     WHERE job_id = ? AND scheduled_for = ? AND attempt = ?`,
    [jobId, scheduledFor, attempt],
  )
  return row
}

async function readOpenRun({ engine, member }: Ctx, key: RunKey): Promise<RecordedRow | undefined> {
  const [row] = await engine.db.read<RecordedRow>(
    `SELECT ${openRunColumns}, record FROM open_runs
     WHERE tenant = ? AND job = ? AND scheduled_for = ? AND attempt = ?`,
    [member.id, key.jobId, key.scheduledFor, key.attempt],
  )
  return row
}

/** What ended and is still with the engine comes into the member's database, where it can be reached. */
export async function deliverOwn({ engine, member, db, clock, log }: Ctx): Promise<void> {
  try {
    await deliverRuns({ engine: engine.db, tenant: { userId: member.id, db }, retention: engine.retention }, clock())
  } catch (error) {
    // The page shows what was delivered before.
    log.warn({ err: error }, 'ended runs could not be delivered before they were read')
  }
}
