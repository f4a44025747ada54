import { Readable } from 'node:stream'
import type { Ctx } from '#app/features/ctx.server.ts'
import type { Job } from '#app/features/jobs/job.ts'
import { type JobRow, jobColumns, jobOf } from '#app/features/jobs/job-row.server.ts'
import { type ExportedJob, exportFormat } from './exported-job.ts'

const pageSize = 200

/**
 * All jobs of the member as one JSON document, one job a line, read while it is sent: a job that is changed meanwhile is
 * in it as before or as after.
 */
export function exportJobs(ctx: Ctx): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(bytesOf(documentOf(ctx)))) as ReadableStream<Uint8Array>
}

async function* bytesOf(text: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const part of text) yield Buffer.from(part)
}

async function* documentOf(ctx: Ctx): AsyncGenerator<string> {
  const head = { ...exportFormat, exportedAt: new Date(ctx.clock()).toISOString() }
  yield `${JSON.stringify(head).slice(0, -1)},"jobs":[`
  let separator = '\n'
  for await (const jobs of pagesOf(ctx)) {
    yield separator + jobs.map((job) => JSON.stringify(exportedJob(job))).join(',\n')
    separator = ',\n'
  }
  yield '\n]}\n'
}

async function* pagesOf({ db }: Ctx): AsyncGenerator<Job[]> {
  for (let after = ''; ; ) {
    const rows = await db.read<JobRow>(
      `SELECT ${jobColumns} FROM cron_jobs WHERE id > ? ORDER BY id LIMIT ${pageSize}`,
      [after],
    )
    const last = rows.at(-1)
    if (!last) return
    yield rows.map(jobOf)
    after = last.id
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
    createdAt: new Date(job.createdAt).toISOString(),
    updatedAt: new Date(job.updatedAt).toISOString(),
  }
}
