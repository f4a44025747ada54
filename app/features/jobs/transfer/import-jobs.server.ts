import type { Ctx } from '#app/features/ctx.server.ts'
import { dueJobOf } from '#app/features/jobs/due/due-job.server.ts'
import { scheduleChange } from '#app/features/jobs/due/schedule-change.server.ts'
import type { JobRow } from '#app/features/jobs/job-row.server.ts'
import { stagedContent, stagedInsertion } from '#app/features/jobs/job-write.server.ts'
import { AppError } from '#app/platform/errors.ts'
import { type ReadJob, readExport } from './read-export.server.ts'

const rowsPerBatch = 200
/** What nobody came back for is thrown away by the next file. */
const keptMs = 24 * 60 * 60_000
const namesShown = 10
const mostDueAtOnce = 100

export type Staging = { state: 'staged'; importId: string } | { state: 'faulty'; faults: string[] }

/** What a staged file would do, for the member to look at. */
export interface ImportPreview {
  jobs: number
  /** Names of jobs in the file that the member has already; the first of them, and how many jobs that are in all. */
  taken: { names: string[]; jobs: number }
  /** Jobs that come paused, for the values of their secret headers are missing. */
  lackingSecrets: number
}

/** What to do with jobs whose name the member has already. */
export type Duplicates = 'skip' | 'keep'

export interface Imported {
  jobs: number
  skipped: number
}

export type Import = ({ state: 'imported' } & Imported) | { state: 'full' }

const isTaken = 'EXISTS (SELECT 1 FROM cron_jobs AS j WHERE j.name_key = s.content ->> 6 AND j.name = s.name)'

/** Checks an export and puts its jobs aside, until `runImport`. Nothing of the member's is changed by that. */
export async function stageImport(ctx: Ctx, text: string): Promise<Staging> {
  const now = ctx.clock()
  const read = await readExport(text, now)
  if (!read.ok) return { state: 'faulty', faults: read.faults }
  const importId = ctx.newId()
  await ctx.db.write('DELETE FROM staged_jobs WHERE staged_at < ?', [now - keptMs], { isRepeatable: true })
  for (let from = 0; from < read.jobs.length; from += rowsPerBatch) {
    const batch = read.jobs.slice(from, from + rowsPerBatch)
    // Repeatable: the same rows again are the same rows.
    await ctx.db.batch(
      batch.map((job, index) => stagingOf(ctx, importId, from + index + 1, job)),
      { isRepeatable: true },
    )
  }
  return { state: 'staged', importId }
}

function stagingOf(ctx: Ctx, importId: string, row: number, { input, lacksSecrets }: ReadJob) {
  const content = stagedContent(ctx, ctx.newId(), input)
  return {
    sql: `INSERT OR REPLACE INTO staged_jobs (import_id, row, name, content, lacks_secrets, staged_at)
          VALUES (?, ?, ?, ?, ?, ?)`,
    args: [importId, row, input.name, content, Number(lacksSecrets), ctx.clock()],
  }
}

/** Throws AppError not_found for a file that was imported already, thrown away, or is somebody else's. */
export async function previewImport({ db }: Ctx, importId: string): Promise<ImportPreview> {
  const [counts] = await db.read<{ jobs: number; taken: number; lacking: number }>(
    `SELECT count(*) AS jobs, coalesce(sum(${isTaken}), 0) AS taken, coalesce(sum(lacks_secrets), 0) AS lacking
     FROM staged_jobs AS s WHERE import_id = ?`,
    [importId],
  )
  if (!counts?.jobs) throw new AppError('not_found', 'This file was imported already, or is gone. Choose it again.')
  const names = await db.read<{ name: string }>(
    `SELECT DISTINCT name FROM staged_jobs AS s WHERE import_id = ? AND ${isTaken} ORDER BY row LIMIT ${namesShown}`,
    [importId],
  )
  return {
    jobs: counts.jobs,
    taken: { names: names.map(({ name }) => name), jobs: counts.taken },
    lackingSecrets: counts.lacking,
  }
}

/** Makes the staged jobs, all in one transaction; a second time there is nothing to find, as `previewImport` says. */
export async function runImport(ctx: Ctx, importId: string, duplicates: Duplicates): Promise<Import> {
  const { jobs, taken } = await previewImport(ctx, importId)
  const wanted = duplicates === 'skip' ? jobs - taken.jobs : jobs
  const which = duplicates === 'skip' ? `NOT ${isTaken}` : 'TRUE'
  return scheduleChange<Import>(ctx, async (waitsSince) => {
    const [made] = await ctx.db.batch([
      stagedInsertion(ctx, importId, { which, waitsSince }),
      { sql: 'DELETE FROM staged_jobs WHERE import_id = ? AND (changes() > 0 OR ? = 0)', args: [importId, wanted] },
    ])
    const rows = (made?.rows ?? []) as unknown as JobRow[]
    if (rows.length === 0 && wanted > 0) return { answer: { state: 'full' }, due: [] }
    return {
      answer: { state: 'imported', jobs: rows.length, skipped: jobs - rows.length },
      due: rows.length > mostDueAtOnce ? 'later' : rows.map((row) => dueJobOf(ctx, ctx.member.id, row)),
    }
  })
}

/** “Imported 12 jobs, left out 3.” */
export function importedWords({ jobs, skipped }: Imported): string {
  const made = `Imported ${jobs.toLocaleString('en')} ${jobs === 1 ? 'job' : 'jobs'}`
  return skipped > 0 ? `${made}, left out ${skipped.toLocaleString('en')} that you have already.` : `${made}.`
}

/** Throws the staged jobs away. */
export async function discardImport({ db }: Ctx, importId: string): Promise<void> {
  await db.write('DELETE FROM staged_jobs WHERE import_id = ?', [importId], { isRepeatable: true })
}
