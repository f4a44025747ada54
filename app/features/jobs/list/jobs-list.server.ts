import type { Ctx } from '#app/features/ctx.server.ts'
import type { JobSummary } from '#app/features/jobs/job.ts'
import { type JobSummaryRow, summaryColumns, summaryFields, summaryOf } from '#app/features/jobs/job-row.server.ts'
import { latestRunOf, stripOf } from '#app/features/runs/latest-runs.server.ts'
import { type EndState, type RunId, runIdOf } from '#app/features/runs/run.ts'
import { type Direction, type JobFilter, type JobListQuery, type JobSort, jobsPerPage } from './job-list-query.ts'
import { searchJobs } from './job-search.server.ts'

/** A job with the last of its runs. */
export interface ListedJob extends JobSummary {
  /** As RunStrip draws them; empty for none. */
  strip: string
  latest: LatestRun | null
  /** So much later than its schedule it may start, and when it was last changed; in milliseconds. */
  jitterMs: number
  updatedAt: number
}

export interface LatestRun {
  id: RunId
  state: EndState
  endedAt: number
}

export interface JobList {
  /** One page of them. */
  jobs: ListedJob[]
  /** How many the search finds, by state. */
  counts: Record<JobFilter, number>
}

type ListedRow = JobSummaryRow & {
  /** Null for none. */
  jitter: number | null
  updated_at: number
  strip: string | null
  /** State, when it ended, which occurrence, which attempt. */
  latest: [EndState, number, number, number] | null
}

interface ListRow {
  found: number
  active: number
  /** A JSON list of ListedRow: libSQL takes five times as long to hand over the rows one by one. */
  page: string
}

const sortColumns: Record<JobSort, string> = {
  name: 'name_key',
  schedule: 'schedule',
  created: 'created_at',
  updated: 'updated_at',
}

const all: { where: string; args: string[] } = { where: 'true', args: [] }

const conditions: Record<JobFilter, string> = { all: '', active: 'AND enabled = 1', paused: 'AND enabled = 0' }

/** One page of the jobs that the query asks for, and the counts; in one round trip where no text is searched. */
export async function listJobs(ctx: Ctx, query: JobListQuery): Promise<JobList> {
  const { where, args } = query.q === '' ? all : among(await searchJobs(ctx, query.q))
  const order = orderBy(query.sort, query.dir)
  const [row] = await ctx.db.read<ListRow>(
    `SELECT count(*) AS found, coalesce(sum(enabled), 0) AS active, (
       SELECT json_group_array(json_object(
         ${summaryFields}, 'jitter', settings ->> '$.jitterMs', 'updated_at', updated_at,
         'strip', ${stripOf('id')}, 'latest', json(${latestRunOf('id')}))) FROM (
         SELECT ${summaryColumns}, settings, updated_at FROM cron_jobs
         WHERE ${where} ${conditions[query.state]}
         ORDER BY ${order} LIMIT ${jobsPerPage} OFFSET ?
       )
     ) AS page
     FROM cron_jobs WHERE ${where}`,
    [...args, (query.page - 1) * jobsPerPage, ...args],
  )
  const { found, active, page } = row ?? { found: 0, active: 0, page: '[]' }
  const listed: ListedRow[] = JSON.parse(page)
  return { jobs: listed.map(listedOf), counts: { all: found, active, paused: found - active } }
}

function listedOf(row: ListedRow): ListedJob {
  const job = { ...summaryOf(row), jitterMs: row.jitter ?? 0, updatedAt: row.updated_at }
  if (!row.latest) return { ...job, strip: '', latest: null }
  const [state, endedAt, scheduledFor, attempt] = row.latest
  const id = runIdOf({ jobId: job.id, scheduledFor, attempt })
  return { ...job, strip: row.strip ?? '', latest: { id, state, endedAt } }
}

function orderBy(sort: JobSort, dir: Direction): string {
  const downwards = dir === 'desc' ? ' DESC' : ''
  // The id makes the order total, so that no job is on two pages.
  return `${sortColumns[sort]}${downwards}, id${downwards}`
}

/** The plus keeps the order's index in use: without it every job would be read in full before it is sorted. */
function among(ids: string[]): typeof all {
  return { where: '+id IN (SELECT value FROM json_each(?))', args: [JSON.stringify(ids)] }
}
