import type { Ctx } from '#app/features/ctx.server.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import type { Run } from '#app/features/runs/run.ts'
import { dayHours } from '#app/features/schedule/instants/day-hours.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { startOfMinute } from '#app/platform/clock.ts'
import { renderHtml } from '#app/ui/render-html.server.ts'
import type { RenderedHtml } from '#app/ui/rendered.tsx'
import { readNextDue } from '#db/engine/due-list.server.ts'
import { countsByHour, countsInWords, totalOf } from './day-counts.ts'
import { failingJobs } from './failing-jobs.ts'
import { Overview, type OverviewProps } from './overview.tsx'
import { readDay } from './read-day.server.ts'

const nextShown = 3
/** Folded away but for the first. */
const runningShown = 50

export interface OverviewPart {
  html: RenderedHtml
  /** The day in a sentence, for who does not see it change. */
  says: string
}

/** A run of a job that was deleted goes on until it has heard of it. */
const deleted = { name: 'A deleted job', canRun: false }

/**
 * The member's day at `nowMs`, `open` being the runs that are not over, by the clock that most of their jobs go by. With
 * `formKey` a job can be run at once.
 */
export async function overviewPart(
  ctx: Ctx,
  { open, formKey, nowMs }: { open: readonly Run[]; formKey: string; nowMs: number },
): Promise<OverviewPart> {
  const next = await nextDue(ctx)
  const running = open.filter(({ startedAt }) => startedAt !== null)
  const ids = [...running.slice(0, runningShown), ...(next ?? [])].map(({ jobId }) => jobId)
  const { zone, quarters, failures, jobs } = await readDay(ctx, nowMs, ids)
  const { start, labels } = dayHours(zone, nowMs)
  const props: OverviewProps = {
    zone,
    minute: startOfMinute(nowMs),
    hours: countsByHour(quarters, start, labels.length),
    labels,
    failing: failingJobs(failures.filter((failure) => failure.scheduled_for >= start)),
    running: running.slice(0, runningShown).map((run) => ({ ...run, ...(jobs.get(run.jobId) ?? deleted) })),
    othersRunning: Math.max(0, running.length - runningShown),
    next:
      next?.flatMap((due) => {
        const job = jobs.get(due.jobId)
        return job ? [{ ...due, ...job }] : []
      }) ?? null,
    formKey,
  }
  return { html: renderHtml(<Overview {...props} />), says: inWords(props, running.length) }
}

function inWords({ hours }: OverviewProps, running: number): string {
  const total = totalOf(hours)
  const day = total.good + total.bad + total.off > 0 ? `Today ${countsInWords(total)}.` : ''
  const now = running === 0 ? '' : `${running} ${running === 1 ? 'goes' : 'go'} on.`
  return `${day} ${now}`.trim()
}

interface Upcoming {
  jobId: JobId
  at: number
  timezone: TimeZone
}

/** Null where the engine's database is out of reach: the page is worth showing without. */
async function nextDue({ engine, member, log }: Ctx): Promise<Upcoming[] | null> {
  try {
    const rows = await readNextDue(engine.db, member.id, nextShown)
    return rows.map(({ job, at, timezone }) => ({ jobId: job as JobId, at, timezone: timezone as TimeZone }))
  } catch (error) {
    log.warn({ err: error }, 'what runs next could not be read for a page')
    return null
  }
}
