import type { JobSummary } from '#app/features/jobs/job.ts'
import type { Run, RunState } from '#app/features/runs/run.ts'
import { formatInstant, relativeTime, sinceInWords } from '#app/features/schedule/instants/format-instant.ts'
import { nextInstant } from '#app/features/schedule/instants/next-instant.server.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { describeSchedule } from '#app/features/schedule/words/describe-schedule.ts'
import { startOfMinute } from '#app/platform/clock.ts'
import { recentMap } from '#app/platform/recent-map.ts'
import type { ListedJob } from './jobs-list.server.ts'

/** A job as the list shows it. */
export interface JobRowView extends Omit<ListedJob, 'latest'> {
  words: string
  /** Null while paused. */
  next: NextRun | null
  /** The run that goes on, else the last that ended; null where there was none. */
  latest: LatestRunView | null
}

export interface NextRun {
  iso: string
  /** By the clock of the job's zone. */
  absolute: string
  relative: string
}

export interface LatestRunView {
  path: string
  state: RunState
  isOver: boolean
  /** When it ended, or was to start. */
  iso: string
  since: string
}

/**
 * What the rows of the list say at `nowMs` (since 1970), `open` being the runs that are not over, the latest first. The
 * same for a whole minute, so that a page can be kept.
 */
export function jobRows(jobs: readonly ListedJob[], open: readonly Run[], nowMs: number): JobRowView[] {
  const minute = startOfMinute(nowMs)
  const openByJob = new Map(open.map((run) => [run.jobId, run] as const).reverse())
  return jobs.map((job) => ({
    ...job,
    words: describeSchedule(job.schedule),
    next: job.isEnabled ? nextRun(job, minute) : null,
    latest: latestRun(job, openByJob.get(job.id), minute),
  }))
}

function latestRun({ id, latest }: ListedJob, open: Run | undefined, minute: number): LatestRunView | null {
  const run = open ? { ...open, at: open.startedAt ?? open.startAt } : latest && { ...latest, at: latest.endedAt }
  if (!run) return null
  const { state, at } = run
  return {
    path: `/jobs/${id}/runs/${run.id}`,
    state,
    isOver: open === undefined,
    iso: new Date(at).toISOString(),
    since: sinceInWords(at, minute),
  }
}

function nextRun({ schedule, timezone }: JobSummary, minute: number): NextRun | null {
  const at = nextInstant(schedule, timezone, minute)
  if (at === null) return null
  return { ...onTheClock(at, timezone), relative: relativeTime(at, minute) }
}

// To format an instant in a zone costs 20 µs, and one instant stays the next for long.
const clocks = recentMap<Omit<NextRun, 'relative'>>(20_000)

function onTheClock(at: number, zone: TimeZone): Omit<NextRun, 'relative'> {
  const key = `${at} ${zone}`
  let clock = clocks.get(key)
  if (!clock) {
    clock = { iso: new Date(at).toISOString(), absolute: formatInstant(at, zone) }
    clocks.set(key, clock)
  }
  return clock
}
