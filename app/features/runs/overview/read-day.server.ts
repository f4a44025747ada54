import type { Ctx } from '#app/features/ctx.server.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import { hasRunner, type JobKind } from '#app/features/jobs/job-spec.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { utc } from '#app/features/schedule/time-zone.ts'
import type { QuarterCount } from './day-counts.ts'
import type { FailureRow } from './failing-jobs.ts'

/** No day is longer, whatever its zone. */
const longestDayMs = 26 * 3_600_000
/** Failures that are looked through for the jobs that they are of, of each kind. */
const lookedAt = 50

export interface NamedJob {
  name: string
  /** Whether there is something that runs its kind. */
  canRun: boolean
}

/** What the member's database knows of a day that is not over; of the one before it, some. */
export interface DayRead {
  /** The zone of most jobs that are not paused; UTC where there are none. */
  zone: TimeZone
  quarters: QuarterCount[]
  /** The latest first. */
  failures: FailureRow[]
  /** Of the jobs asked for, those that are there. */
  jobs: Map<JobId, NamedJob>
}

const failed = ['failed', 'timed_out', 'lost'].map(
  (state) => `SELECT * FROM (SELECT job_id, scheduled_for, attempt, reason, detail FROM runs
    WHERE state = '${state}' AND scheduled_for >= ?1 ORDER BY scheduled_for DESC LIMIT ${lookedAt})`,
)

/** One statement, for over the network each is a journey; the zone tells only then when the day began. */
const daySql = `SELECT
  (SELECT timezone FROM cron_jobs GROUP BY timezone ORDER BY sum(enabled) DESC, timezone LIMIT 1) AS zone,
  (SELECT json_group_array(json_object('quarter', quarter, 'state', state, 'runs', runs))
   FROM run_counts WHERE quarter >= ?1) AS quarters,
  (SELECT json_group_array(json_object('job_id', job_id, 'name', name, 'kind', kind, 'scheduled_for', scheduled_for,
     'attempt', attempt, 'reason', reason, 'detail', detail, 'latest', (SELECT state FROM runs
       WHERE job_id = bad.job_id ORDER BY scheduled_for DESC, attempt DESC LIMIT 1))
     ORDER BY scheduled_for DESC, attempt DESC)
   FROM (${failed.join(' UNION ALL ')}) AS bad JOIN cron_jobs ON cron_jobs.id = bad.job_id) AS failures,
  (SELECT json_group_array(json_array(id, name, kind)) FROM cron_jobs
   WHERE id IN (SELECT value FROM json_each(?2))) AS jobs`

/** The day on which `nowMs` falls, and the names of these jobs. */
export async function readDay({ db }: Ctx, nowMs: number, ids: readonly JobId[]): Promise<DayRead> {
  const rows = await db.read<{ zone: TimeZone | null; quarters: string; failures: string; jobs: string }>(daySql, [
    nowMs - longestDayMs,
    JSON.stringify(ids),
  ])
  const row = rows[0] ?? { zone: null, quarters: '[]', failures: '[]', jobs: '[]' }
  const named: [JobId, string, JobKind][] = JSON.parse(row.jobs)
  return {
    zone: row.zone ?? utc,
    quarters: JSON.parse(row.quarters),
    failures: JSON.parse(row.failures),
    jobs: new Map(named.map(([id, name, kind]) => [id, { name, canRun: hasRunner(kind) }])),
  }
}
