import { Readable } from 'node:stream'
import type { Ctx } from '#app/features/ctx.server.ts'
import type { Job } from '#app/features/jobs/job.ts'
import { type JobRow, jobColumns, jobOf } from '#app/features/jobs/job-row.server.ts'
import type { Run } from '#app/features/runs/run.ts'
import { type RunRow, runColumns, runOf } from '#app/features/runs/run-row.server.ts'
import { deliverOwn } from '#app/features/runs/runs.server.ts'
import { type ExportedJob, type ExportedRun, exportFormat } from './exported-job.ts'

const pageSize = 200

/**
 * All jobs of the member, and all runs that ended, as one JSON document, one a line, read while it is sent: what is
 * changed meanwhile is in it as before or as after.
 */
export function exportJobs(ctx: Ctx, { withRuns = true } = {}): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(bytesOf(documentOf(ctx, withRuns)))) as ReadableStream<Uint8Array>
}

async function* bytesOf(text: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const part of text) yield Buffer.from(part)
}

async function* documentOf(ctx: Ctx, withRuns: boolean): AsyncGenerator<string> {
  const head = { ...exportFormat, exportedAt: new Date(ctx.clock()).toISOString() }
  yield `${JSON.stringify(head).slice(0, -1)},"jobs":[`
  yield* linesOf(jobPages(ctx))
  if (withRuns) {
    await deliverOwn(ctx)
    yield '\n],"runs":['
    yield* linesOf(runPages(ctx))
  }
  yield '\n]}\n'
}

async function* linesOf(pages: AsyncIterable<unknown[]>): AsyncGenerator<string> {
  let separator = '\n'
  for await (const page of pages) {
    yield separator + page.map((item) => JSON.stringify(item)).join(',\n')
    separator = ',\n'
  }
}

async function* jobPages({ db }: Ctx): AsyncGenerator<ExportedJob[]> {
  const sql = `SELECT ${jobColumns} FROM cron_jobs WHERE id > ? ORDER BY id LIMIT ${pageSize}`
  for (let after = ''; ; ) {
    const rows = await db.read<JobRow>(sql, [after])
    const last = rows.at(-1)
    if (!last) return
    yield rows.map((row) => exportedJob(jobOf(row)))
    after = last.id
  }
}

async function* runPages({ db }: Ctx): AsyncGenerator<ExportedRun[]> {
  const sql = `SELECT runs.rowid AS place, ${runColumns}, record
    FROM runs LEFT JOIN run_records USING (job_id, scheduled_for, attempt)
    WHERE runs.rowid > ? ORDER BY runs.rowid LIMIT ${pageSize}`
  for (let after = 0; ; ) {
    const rows = await db.read<RunRow & { place: number; record: string | null }>(sql, [after])
    const last = rows.at(-1)
    if (!last) return
    yield rows.map((row) => exportedRun(runOf(row), row.record))
    after = last.place
  }
}

function exportedJob({ id, name, schedule, timezone, kind, command, isEnabled, settings, ...job }: Job): ExportedJob {
  const { secretHeaders, ...shown } = settings
  return {
    id,
    name,
    schedule,
    timezone,
    kind,
    command,
    enabled: isEnabled,
    settings: shown,
    secretHeaders: secretHeaders.map((header) => header.name),
    version: job.version,
    createdAt: instant(job.createdAt),
    updatedAt: instant(job.updatedAt),
  }
}

function exportedRun({ id: _, jobId, ...run }: Run, record: string | null): ExportedRun {
  return {
    job: jobId,
    ...run,
    scheduledFor: instant(run.scheduledFor),
    startAt: instant(run.startAt),
    claimedAt: instantOrNull(run.claimedAt),
    startedAt: instantOrNull(run.startedAt),
    endedAt: instantOrNull(run.endedAt),
    through: instantOrNull(run.through),
    record: record === null ? null : JSON.parse(record),
  }
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}

function instantOrNull(ms: number | null): string | null {
  return ms === null ? null : instant(ms)
}
