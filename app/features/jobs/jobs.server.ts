import type { Ctx } from '#app/features/ctx.server.ts'
import { type DueJob, deletedDueJob, dueJobOf } from './due/due-job.server.ts'
import { scheduleChange } from './due/schedule-change.server.ts'
import { copyName, type Job, type JobId, type JobInput, jobIdOf, jobNotFound } from './job.ts'
import { type JobRow, jobColumns, jobOf } from './job-row.server.ts'
import { signingSecretOf } from './job-spec.server.ts'
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
export function createJob(ctx: Ctx, input: JobInput, formKey: string | null): Promise<Creation> {
  return scheduleChange<Creation>(ctx, async (waitsSince) => {
    const id = ctx.newId()
    const statements = [
      insertion(ctx, id, input, { formKey, waitsSince }),
      { sql: `SELECT ${jobColumns} FROM cron_jobs WHERE id = ? OR form_key = ?`, args: [id, formKey] },
    ]
    // Repeatable, for the id is chosen already.
    const [, found] = await ctx.db.batch(statements, { isRepeatable: true })
    const [row] = (found?.rows ?? []) as unknown as JobRow[]
    if (!row) return { answer: { state: 'full' }, due: [] }
    return {
      answer: { state: isAlready(ctx, row, input) ? 'created' : 'taken', job: jobOf(row) },
      due: [dueOf(ctx, row)],
    }
  })
}

export type Edit = { state: 'saved' | 'stale'; job: Job } | { state: 'gone' }

/**
 * Changes a job if it still has the version that the member saw, else answers `stale` with the job as it is now, or
 * `gone` where there is none. A change that someone has already made in just that way is `saved`.
 */
export function updateJob(ctx: Ctx, id: JobId, change: { version: number; input: JobInput }): Promise<Edit> {
  return scheduleChange<Edit>(ctx, async (waitsSince) => {
    const changed = await changedRow(ctx, id, change, waitsSince)
    const row = changed ?? (await findRow(ctx, id))
    if (!row) return { answer: { state: 'gone' }, due: [] }
    const isSaved = changed !== undefined || isAlready(ctx, row, change.input)
    return { answer: { state: isSaved ? 'saved' : 'stale', job: jobOf(row) }, due: [dueOf(ctx, row)] }
  })
}

/** Undefined when the job does not have that version any more. */
async function changedRow(
  ctx: Ctx,
  id: JobId,
  change: { version: number; input: JobInput },
  waitsSince: number | null,
): Promise<JobRow | undefined> {
  const before = await findRow(ctx, id)
  if (before?.version !== change.version) return undefined
  const { sql, args } = changing(ctx, before, change.input, waitsSince)
  return (await ctx.db.write<JobRow>(sql, args)).rows[0]
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
  const row = await theRowOf(ctx, id)
  const original = jobOf(row)
  const owner = { userId: ctx.member.id, jobId: id }
  const secretHeaders = openHeaders(ctx.seal, owner, sealedHeaders(row.secret_headers))
  const settings = { ...original.settings, secretHeaders }
  const copy = { ...original, settings, name: copyName(original.name), isEnabled: false }
  // A form cannot send a colon, so no form for a new job has such a key.
  return createJob(ctx, copy, formKey && `copy:${id}:${formKey}`)
}

/** Deletes the job, whose runs at work are canceled, and answers what it was. */
export function deleteJob(ctx: Ctx, id: JobId): Promise<Job> {
  return scheduleChange(ctx, async () => {
    const { rows } = await ctx.db.write<JobRow>(`DELETE FROM cron_jobs WHERE id = ? RETURNING ${jobColumns}`, [id])
    const job = jobOf(theRow(rows))
    return { answer: job, due: [deletedDueJob(ctx.member.id, id, job.version)] }
  })
}

function setEnabled(ctx: Ctx, id: JobId, isEnabled: boolean): Promise<Job> {
  return scheduleChange(ctx, async (waitsSince) => {
    const { rows } = await ctx.db.write<JobRow>(
      `UPDATE cron_jobs SET enabled = ?, version = version + 1, updated_at = ?, waits_since = coalesce(waits_since, ?)
       WHERE id = ? AND enabled <> ? RETURNING ${jobColumns}`,
      [Number(isEnabled), ctx.clock(), waitsSince, id, Number(isEnabled)],
    )
    const row = rows[0] ?? (await theRowOf(ctx, id))
    return { answer: jobOf(row), due: [dueOf(ctx, row)] }
  })
}

/** What the job signs its calls with, as `whsec_…`. */
export async function signingSecret(ctx: Ctx, id: JobId): Promise<string> {
  return signingSecretOf(ctx, ctx.member.id, await theRowOf(ctx, id))
}

/** Has the job sign with another secret from now on; sent again by a page that saw an older version it changes nothing. */
export function renewSigningSecret(ctx: Ctx, id: JobId, version: number): Promise<Job> {
  return scheduleChange(ctx, async (waitsSince) => {
    const { rows } = await ctx.db.write<JobRow>(
      `UPDATE cron_jobs SET signing_generation = signing_generation + 1, version = version + 1, updated_at = ?,
         waits_since = coalesce(waits_since, ?)
       WHERE id = ? AND version = ? RETURNING ${jobColumns}`,
      [ctx.clock(), waitsSince, id, version],
    )
    const row = rows[0] ?? (await theRowOf(ctx, id))
    return { answer: jobOf(row), due: [dueOf(ctx, row)] }
  })
}

/** Tells the engine again what it was told before, where that was lost; answers the version it has then. */
export function tellEngine(ctx: Ctx, id: JobId): Promise<DueJob> {
  return scheduleChange(ctx, async () => {
    const due = dueOf(ctx, await theRowOf(ctx, id))
    return { answer: due, due: [due] }
  })
}

function dueOf(ctx: Ctx, row: JobRow): DueJob {
  return dueJobOf(ctx, ctx.member.id, row)
}

async function theRowOf(ctx: Ctx, id: JobId): Promise<JobRow> {
  const row = await findRow(ctx, id)
  if (!row) throw jobNotFound()
  return row
}

async function findRow(ctx: Ctx, id: JobId): Promise<JobRow | undefined> {
  const [row] = await ctx.db.read<JobRow>(`SELECT ${jobColumns} FROM cron_jobs WHERE id = ?`, [id])
  return row
}

function theRow([row]: JobRow[]): JobRow {
  if (!row) throw jobNotFound()
  return row
}
