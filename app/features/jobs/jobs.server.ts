import type { Ctx } from '#app/features/ctx.server.ts'
import { copyName, type Job, type JobId, type JobInput, jobIdOf, jobNotFound } from './job.ts'
import { type JobRow, jobColumns, jobOf } from './job-row.server.ts'
import { changing, insertion } from './job-write.server.ts'
import { isAlready } from './same-job.server.ts'
import { openHeaders, sealedHeaders } from './settings/secret-headers.server.ts'

/** Throws AppError not_found, as do the verbs here that are given an id and do not say otherwise. */
export async function getJob(ctx: Ctx, id: JobId): Promise<Job> {
  const job = await findJob(ctx, id)
  if (!job) throw jobNotFound()
  return job
}

/** The page of the job that an address names. */
export async function jobPath(ctx: Ctx, idInAddress: string | undefined): Promise<string> {
  const { id } = await getJob(ctx, jobIdOf(idInAddress))
  return `/jobs/${id}`
}

export async function findJob(ctx: Ctx, id: JobId): Promise<Job | undefined> {
  const row = await findRow(ctx, id)
  return row && jobOf(row)
}

export type Creation = { state: 'created' | 'taken'; job: Job } | { state: 'full' }

/**
 * Makes a job, or answers `full` where the member has `maxJobs`. A form key makes one job only: the same form sent
 * again answers `created` with the job it made, sent with other content it answers `taken` with that job, and nothing
 * is made.
 */
export async function createJob(ctx: Ctx, input: JobInput, formKey: string | null): Promise<Creation> {
  const id = ctx.newId()
  const statements = [
    insertion(ctx, id, input, formKey),
    { sql: `SELECT ${jobColumns} FROM cron_jobs WHERE id = ? OR form_key = ?`, args: [id, formKey] },
  ]
  // Repeatable, for the id is chosen already.
  const [, found] = await ctx.db.batch(statements, { isRepeatable: true })
  const [row] = (found?.rows ?? []) as unknown as JobRow[]
  if (!row) return { state: 'full' }
  return { state: isAlready(ctx, row, input) ? 'created' : 'taken', job: jobOf(row) }
}

/**
 * Changes a job if it still has the version that the member saw, else answers `stale` with the job as it is now, or
 * `gone` where there is none. A change that someone has already made in just that way is `saved`.
 */
export async function updateJob(
  ctx: Ctx,
  id: JobId,
  change: { version: number; input: JobInput },
): Promise<{ state: 'saved' | 'stale'; job: Job } | { state: 'gone' }> {
  const before = await findRow(ctx, id)
  if (before?.version === change.version) {
    const { sql, args } = changing(ctx, before, change.input)
    const { rows } = await ctx.db.write<JobRow>(sql, args)
    if (rows.length > 0) return { state: 'saved', job: theJob(rows) }
  }
  const now = await findRow(ctx, id)
  if (!now) return { state: 'gone' }
  return { state: isAlready(ctx, now, change.input) ? 'saved' : 'stale', job: jobOf(now) }
}

/** Pausing a paused job changes nothing. */
export function pauseJob(ctx: Ctx, id: JobId): Promise<Job> {
  return setEnabled(ctx, id, false)
}

/** Resuming an active job changes nothing. */
export function resumeJob(ctx: Ctx, id: JobId): Promise<Job> {
  return setEnabled(ctx, id, true)
}

/**
 * Makes a copy under a name of its own, paused until the member has looked at it. A form key makes one copy of a job:
 * `taken` answers with that copy where it, or the original, has changed since.
 */
export async function duplicateJob(ctx: Ctx, id: JobId, formKey: string | null): Promise<Creation> {
  const row = await findRow(ctx, id)
  if (!row) throw jobNotFound()
  const original = jobOf(row)
  const owner = { userId: ctx.member.id, jobId: id }
  const secretHeaders = openHeaders(ctx.seal, owner, sealedHeaders(row.secret_headers))
  const settings = { ...original.settings, secretHeaders }
  const copy = { ...original, settings, name: copyName(original.name), isEnabled: false }
  // A form cannot send a colon, so no form for a new job has such a key.
  return createJob(ctx, copy, formKey && `copy:${id}:${formKey}`)
}

/** Deletes the job and answers what it was. */
export async function deleteJob(ctx: Ctx, id: JobId): Promise<Job> {
  const { rows } = await ctx.db.write<JobRow>(`DELETE FROM cron_jobs WHERE id = ? RETURNING ${jobColumns}`, [id])
  return theJob(rows)
}

async function setEnabled(ctx: Ctx, id: JobId, isEnabled: boolean): Promise<Job> {
  const { rows } = await ctx.db.write<JobRow>(
    `UPDATE cron_jobs SET enabled = ?, version = version + 1, updated_at = ?
     WHERE id = ? AND enabled <> ? RETURNING ${jobColumns}`,
    [Number(isEnabled), ctx.clock(), id, Number(isEnabled)],
  )
  return rows.length > 0 ? theJob(rows) : getJob(ctx, id)
}

async function findRow(ctx: Ctx, id: JobId): Promise<JobRow | undefined> {
  const [row] = await ctx.db.read<JobRow>(`SELECT ${jobColumns} FROM cron_jobs WHERE id = ?`, [id])
  return row
}

function theJob(rows: JobRow[]): Job {
  const [row] = rows
  if (!row) throw jobNotFound()
  return jobOf(row)
}
