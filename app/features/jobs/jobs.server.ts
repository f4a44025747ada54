import type { Ctx } from '#app/features/ctx.server.ts'
import type { SqlValue } from '#db/sql.server.ts'
import { changedFields, copyName, type Job, type JobId, type JobInput, jobIdOf, jobNotFound, maxJobs } from './job.ts'
import { type JobRow, jobColumns, jobOf } from './job-row.server.ts'
import { nameKeyOf, searchTextOf } from './search-text.ts'

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
  const [row] = await ctx.db.read<JobRow>(`SELECT ${jobColumns} FROM cron_jobs WHERE id = ?`, [id])
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
  const [, found] = await ctx.db.batch([
    insertion(ctx, id, input, formKey),
    { sql: `SELECT ${jobColumns} FROM cron_jobs WHERE id = ? OR form_key = ?`, args: [id, formKey] },
  ])
  const [row] = (found?.rows ?? []) as unknown as JobRow[]
  if (!row) return { state: 'full' }
  const job = jobOf(row)
  return { state: changedFields(job, input).length === 0 ? 'created' : 'taken', job }
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
  const { rows } = await ctx.db.write<JobRow>(
    `UPDATE cron_jobs SET name = ?, schedule = ?, timezone = ?, command = ?, enabled = ?, name_key = ?, search_text = ?,
       version = version + 1, updated_at = ?
     WHERE id = ? AND version = ? RETURNING ${jobColumns}`,
    [...inputArgs(change.input), ctx.clock(), id, change.version],
  )
  if (rows.length > 0) return { state: 'saved', job: theJob(rows) }
  const job = await findJob(ctx, id)
  if (!job) return { state: 'gone' }
  return { state: changedFields(job, change.input).length === 0 ? 'saved' : 'stale', job }
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
  const original = await getJob(ctx, id)
  const copy = { ...original, name: copyName(original.name), isEnabled: false }
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

function insertion(ctx: Ctx, id: string, input: JobInput, formKey: string | null) {
  const now = ctx.clock()
  return {
    sql: `INSERT INTO cron_jobs
            (name, schedule, timezone, command, enabled, name_key, search_text, id, user_id, created_at, updated_at, form_key)
          SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM cron_jobs) < ${maxJobs}
          ON CONFLICT (form_key) DO NOTHING`,
    args: [...inputArgs(input), id, ctx.member.id, now, now, formKey],
  }
}

/** For the columns name, schedule, timezone, command, enabled, name_key and search_text. */
function inputArgs(input: JobInput): SqlValue[] {
  const { name, schedule, timezone, command, isEnabled } = input
  return [name, schedule, timezone, command, Number(isEnabled), nameKeyOf(name), searchTextOf(input)]
}

function theJob(rows: JobRow[]): Job {
  const [row] = rows
  if (!row) throw jobNotFound()
  return jobOf(row)
}
