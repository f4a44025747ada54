import { nextStart } from '#app/features/jobs/due/due-instant.server.ts'
import type { Run, RunState } from '#app/features/runs/run.ts'
import { formatInstant, relativeTime, sinceInWords } from '#app/features/schedule/instants/format-instant.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { describeSchedule } from '#app/features/schedule/words/describe-schedule.ts'
import { startOfMinute } from '#app/platform/clock.ts'
import { recentMap } from '#app/platform/recent-map.ts'
import type { ListedJob } from './jobs-list.server.ts'

/** A job as the list shows it. */
export interface JobRowView extends Omit<ListedJob, 'latest' | 'jitterMs' | 'updatedAt'> {
  words: string
  /** Null while paused. */
  next: NextRun | null
  /** The run that goes on, before one that waits to; else the last that ended; null where there was none. */
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
  const openByJob = new Map(shownLast(open).map((run) => [run.jobId, run] as const))
  return jobs.map(({ jitterMs, updatedAt, ...job }) => ({
    ...job,
    words: describeSchedule(job.schedule),
    next: job.isEnabled ? nextRun({ ...job, jitterMs, updatedAt }, minute) : null,
    latest: latestRun(job, openByJob.get(job.id), minute),
  }))
}

/** Of a job's runs the one that is to be shown comes last: the latest that has started, else the latest. */
function shownLast(open: readonly Run[]): Run[] {
  const isAtWork = ({ startedAt }: Run) => Number(startedAt !== null)
  return open.toReversed().sort((a, b) => isAtWork(a) - isAtWork(b))
}

function latestRun(
  { id, latest }: Pick<ListedJob, 'id' | 'latest'>,
  open: Run | undefined,
  minute: number,
): LatestRunView | null {
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

function nextRun({ id, schedule, timezone, jitterMs, updatedAt }: NextOf, minute: number): NextRun | null {
  const at = nextStart({ id, pattern: schedule, timezone, jitterMs }, updatedAt, minute)
  if (at === null) return null
  return { ...onTheClock(at, timezone), relative: relativeTime(at, minute) }
}

type NextOf = Omit<ListedJob, 'strip' | 'latest'>

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
