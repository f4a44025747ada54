import type { Ctx } from '#app/features/ctx.server.ts'
import { nextStart } from '#app/features/jobs/due/due-instant.server.ts'
import type { Job } from '#app/features/jobs/job.ts'
import { describeSettings } from '#app/features/jobs/settings/describe-settings.ts'
import { JobRuns } from '#app/features/runs/list/job-runs.tsx'
import { hasRuns, pageOfRuns } from '#app/features/runs/list/run-list.server.ts'
import type { RunListQuery } from '#app/features/runs/list/run-list-query.ts'
import { openRunsToShow } from '#app/features/runs/open-runs.server.ts'
import { stateWords } from '#app/features/runs/run-state.ts'
import { dayMinutes } from '#app/features/schedule/instants/day-minutes.server.ts'
import { formatInstant, relativeTime } from '#app/features/schedule/instants/format-instant.ts'
import { previewSchedule } from '#app/features/schedule/preview-schedule.server.ts'
import { renderHtml } from '#app/ui/render-html.server.ts'
import { JobDetails } from './job-details.tsx'

/** What the page of a job shows at `nowMs`; its times are by the clock of the job's zone. */
export async function jobPage(ctx: Ctx, job: Job, query: RunListQuery, nowMs: number) {
  const open = await openRunsToShow(ctx, job.id)
  const [{ runs, total }, hasAny] = await Promise.all([pageOfRuns(ctx, job.id, query, nowMs), hasRuns(ctx, job.id)])
  return {
    isRunning: open.length > 0,
    says: [...open, ...runs]
      .slice(0, 1)
      .map(({ state }) => `Last run: ${stateWords[state]}`)
      .join(''),
    total,
    next: nextOf(job, nowMs),
    waits: waitsOf(job),
    runs: renderHtml(
      <JobRuns jobId={job.id} zone={job.timezone} query={query} open={open} runs={runs} hasRuns={hasAny} />,
    ),
    details: renderHtml(<JobDetails {...detailsOf(job, nowMs)} />),
  }
}

/** Null while paused, and when there is none any more. */
function nextOf(job: Job, nowMs: number): { iso: string; relative: string } | null {
  const { id, isEnabled, schedule, timezone, settings, updatedAt } = job
  const timed = { id, pattern: schedule, timezone, jitterMs: settings.jitterMs }
  const at = isEnabled ? nextStart(timed, updatedAt, nowMs) : null
  return at === null ? null : { iso: new Date(at).toISOString(), relative: relativeTime(at, nowMs) }
}

/** Since when a change has not reached the engine. */
function waitsOf({ waitsSince, timezone }: Job): { iso: string; since: string } | null {
  if (waitsSince === null) return null
  return { iso: new Date(waitsSince).toISOString(), since: formatInstant(waitsSince, timezone) }
}

function detailsOf(job: Job, nowMs: number) {
  const { schedule, timezone, settings, kind } = job
  return {
    job,
    settings: describeSettings(settings, kind),
    preview: previewSchedule(schedule, timezone, nowMs),
    today: dayMinutes({ pattern: schedule, timezone }, nowMs),
  }
}
