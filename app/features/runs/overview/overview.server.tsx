import type { Ctx } from '#app/features/ctx.server.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import type { Run } from '#app/features/runs/run.ts'
import { dayHours } from '#app/features/schedule/instants/day-hours.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { utc } from '#app/features/schedule/time-zone.ts'
import { startOfMinute } from '#app/platform/clock.ts'
import { renderHtml } from '#app/ui/render-html.server.ts'
import type { RenderedHtml } from '#app/ui/rendered.tsx'
import { readNextDue } from '#db/engine/due-list.server.ts'
import { countsByHour, countsInWords, type QuarterCount, totalOf } from './day-counts.ts'
import { type FailureRow, failingJobs } from './failing-jobs.ts'
import { Overview, type OverviewProps } from './overview.tsx'

const hourMs = 3_600_000
const shown = 3
/** Failures that are looked through for the jobs that they are of, of each kind. */
const lookedAt = 50

export interface OverviewPart {
  html: RenderedHtml
  /** The day in a sentence, for who does not see it change. */
  says: string
}

/** The member's day at `nowMs`, `open` being the runs that are not over, by the clock that most of their jobs go by. */
export async function overviewPart(ctx: Ctx, open: readonly Run[], nowMs: number): Promise<OverviewPart> {
  const [zone, next] = await Promise.all([mainZone(ctx), nextDue(ctx)])
  const { start, labels } = dayHours(zone, nowMs)
  const running = open.filter(({ startedAt }) => startedAt !== null)
  const ids = [...running.slice(0, shown), ...(next ?? [])].map(({ jobId }) => jobId)
  const [quarters, failures, names] = await Promise.all([
    quartersFrom(ctx, start),
    failuresSince(ctx, start),
    namesOf(ctx, ids),
  ])
  const named = <T extends { jobId: JobId }>(rows: readonly T[]) =>
    rows.flatMap((row) => {
      const name = names.get(row.jobId)
      return name === undefined ? [] : [{ ...row, name }]
    })
  const props: OverviewProps = {
    zone,
    minute: startOfMinute(nowMs),
    hours: countsByHour(quarters, start, labels.length),
    labels,
    failing: failingJobs(failures),
    running: named(running.slice(0, shown)),
    othersRunning: Math.max(0, running.length - shown),
    next: next && named(next),
  }
  return { html: renderHtml(<Overview {...props} />), says: inWords(props, running.length) }
}

function inWords({ hours }: OverviewProps, running: number): string {
  const total = totalOf(hours)
  const day = total.good + total.bad + total.off > 0 ? `Today ${countsInWords(total)}.` : ''
  const now = running === 0 ? '' : `${running} ${running === 1 ? 'goes' : 'go'} on.`
  return `${day} ${now}`.trim()
}

/** The zone of most jobs that are not paused; UTC where there are none. */
async function mainZone({ db }: Ctx): Promise<TimeZone> {
  const [row] = await db.read<{ timezone: TimeZone }>(
    'SELECT timezone FROM cron_jobs GROUP BY timezone ORDER BY sum(enabled) DESC, timezone LIMIT 1',
  )
  return row?.timezone ?? utc
}

interface Upcoming {
  jobId: JobId
  at: number
  timezone: TimeZone
}

/** Null where the engine's database is out of reach: the page is worth showing without. */
async function nextDue({ engine, member, log }: Ctx): Promise<Upcoming[] | null> {
  try {
    const rows = await readNextDue(engine.db, member.id, shown)
    return rows.map(({ job, at, timezone }) => ({ jobId: job as JobId, at, timezone: timezone as TimeZone }))
  } catch (error) {
    log.warn({ err: error }, 'what runs next could not be read for a page')
    return null
  }
}

function quartersFrom({ db }: Ctx, start: number): Promise<QuarterCount[]> {
  return db.read<QuarterCount>('SELECT quarter, state, runs FROM run_counts WHERE quarter >= ? AND quarter < ?', [
    start,
    start + 26 * hourMs,
  ])
}

/** The latest first. */
function failuresSince({ db }: Ctx, start: number): Promise<FailureRow[]> {
  const some = ['failed', 'timed_out', 'lost'].map(
    (state) => `SELECT * FROM (SELECT job_id, scheduled_for, attempt, reason, detail FROM runs
      WHERE state = '${state}' AND scheduled_for >= ?1 ORDER BY scheduled_for DESC LIMIT ${lookedAt})`,
  )
  return db.read<FailureRow>(
    `SELECT bad.*, name, (SELECT state FROM runs WHERE job_id = bad.job_id
       ORDER BY scheduled_for DESC, attempt DESC LIMIT 1) AS latest
     FROM (${some.join(' UNION ALL ')}) AS bad JOIN cron_jobs ON cron_jobs.id = bad.job_id
     ORDER BY scheduled_for DESC, attempt DESC`,
    [start],
  )
}

async function namesOf({ db }: Ctx, ids: readonly JobId[]): Promise<Map<JobId, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.read<{ id: JobId; name: string }>(
    'SELECT id, name FROM cron_jobs WHERE id IN (SELECT value FROM json_each(?))',
    [JSON.stringify(ids)],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
