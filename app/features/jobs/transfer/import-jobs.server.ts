import type { Ctx } from '#app/features/ctx.server.ts'
import { dueJobOf } from '#app/features/jobs/due/due-job.server.ts'
import { scheduleChange } from '#app/features/jobs/due/schedule-change.server.ts'
import type { JobRow } from '#app/features/jobs/job-row.server.ts'
import { stagedContent, stagedInsertion } from '#app/features/jobs/job-write.server.ts'
import { AppError } from '#app/platform/errors.ts'
import { counted } from './fault-words.ts'
import { isDatabaseFile, readDatabaseFile } from './read-database.server.ts'
import { type ReadExport, type ReadJob, readExport } from './read-export.server.ts'
import { stagedRunsInsertion, stageRuns } from './staged-runs.server.ts'

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
  /** Runs of these jobs. */
  runs: number
  /** Runs whose jobs are not in the file. */
  strayRuns: number
}

/** What to do with jobs whose name the member has already. */
export type Duplicates = 'skip' | 'keep'

export interface Imported {
  jobs: number
  runs: number
  skipped: number
}

export type Import = ({ state: 'imported' } & Imported) | { state: 'full' }

const isTaken = 'EXISTS (SELECT 1 FROM cron_jobs AS j WHERE j.name_key = s.content ->> 6 AND j.name = s.name)'

/** Checks an export, as JSON or as a database, and puts its jobs and runs aside, until `runImport`. Nothing of the member's is changed by that. */
export async function stageImport(ctx: Ctx, file: string | Uint8Array): Promise<Staging> {
  const now = ctx.clock()
  const read = await readFile(file, now)
  if (!read.ok) return { state: 'faulty', faults: read.faults }
  const importId = ctx.newId()
  await ctx.db.batch(
    ['staged_jobs', 'staged_runs'].map((table) => ({
      sql: `DELETE FROM ${table} WHERE staged_at < ?`,
      args: [now - keptMs],
    })),
    { isRepeatable: true },
  )
  const newIds = new Map<string, string>()
  for (let from = 0; from < read.jobs.length; from += rowsPerBatch) {
    const batch = read.jobs.slice(from, from + rowsPerBatch)
    // Repeatable: the same rows again are the same rows.
    await ctx.db.batch(
      batch.map((job, index) => {
        const id = ctx.newId()
        if (job.id !== undefined && !newIds.has(job.id)) newIds.set(job.id, id)
        return stagingOf(ctx, { importId, row: from + index + 1, id }, job)
      }),
      { isRepeatable: true },
    )
  }
  await stageRuns(ctx, importId, read.runs, newIds)
  return { state: 'staged', importId }
}

function readFile(file: string | Uint8Array, nowMs: number): Promise<ReadExport> {
  if (typeof file === 'string') return readExport(file, nowMs)
  return isDatabaseFile(file) ? readDatabaseFile(file, nowMs) : readExport(new TextDecoder().decode(file), nowMs)
}

interface StagedPlace {
  importId: string
  row: number
  /** The id the job will have. */
  id: string
}

function stagingOf(ctx: Ctx, { importId, row, id }: StagedPlace, { input, lacksSecrets }: ReadJob) {
  const content = stagedContent(ctx, id, input)
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
  const [runs] = await db.read<{ runs: number; strays: number }>(
    'SELECT count(job) AS runs, count(*) - count(job) AS strays FROM staged_runs WHERE import_id = ?',
    [importId],
  )
  const names = await db.read<{ name: string }>(
    `SELECT DISTINCT name FROM staged_jobs AS s WHERE import_id = ? AND ${isTaken} ORDER BY row LIMIT ${namesShown}`,
    [importId],
  )
  return {
    jobs: counts.jobs,
    taken: { names: names.map(({ name }) => name), jobs: counts.taken },
    lackingSecrets: counts.lacking,
    runs: runs?.runs ?? 0,
    strayRuns: runs?.strays ?? 0,
  }
}

/** Makes the staged jobs, all in one transaction; a second time there is nothing to find, as `previewImport` says. */
export async function runImport(ctx: Ctx, importId: string, duplicates: Duplicates): Promise<Import> {
  const { jobs, taken } = await previewImport(ctx, importId)
  const wanted = duplicates === 'skip' ? jobs - taken.jobs : jobs
  const which = duplicates === 'skip' ? `NOT ${isTaken}` : 'TRUE'
  return scheduleChange<Import>(ctx, async (waitsSince) => {
    const [made, , madeRuns] = await ctx.db.batch([
      stagedInsertion(ctx, importId, { which, waitsSince }),
      { sql: 'DELETE FROM staged_jobs WHERE import_id = ? AND (changes() > 0 OR ? = 0)', args: [importId, wanted] },
      ...stagedRunsInsertion(importId),
    ])
    const rows = (made?.rows ?? []) as unknown as JobRow[]
    if (rows.length === 0 && wanted > 0) return { answer: { state: 'full' }, due: [] }
    return {
      answer: { state: 'imported', jobs: rows.length, runs: madeRuns?.rowsAffected ?? 0, skipped: jobs - rows.length },
      due: rows.length > mostDueAtOnce ? 'later' : rows.map((row) => dueJobOf(ctx, ctx.member.id, row)),
    }
  })
}

/** “Imported 12 jobs with 340 runs, left out 3 that you have already.” */
export function importedWords({ jobs, runs, skipped }: Imported): string {
  const history = runs > 0 ? ` with ${counted(runs, 'run')}` : ''
  const made = `Imported ${counted(jobs, 'job')}${history}`
  return skipped > 0 ? `${made}, left out ${skipped.toLocaleString('en')} that you have already.` : `${made}.`
}

/** Throws what was staged away. */
export async function discardImport({ db }: Ctx, importId: string): Promise<void> {
  await db.batch(
    ['staged_jobs', 'staged_runs'].map((table) => ({
      sql: `DELETE FROM ${table} WHERE import_id = ?`,
      args: [importId],
    })),
    { isRepeatable: true },
  )
}
