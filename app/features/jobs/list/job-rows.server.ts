import type { JobSummary } from '#app/features/jobs/job.ts'
import { formatInstant, relativeTime } from '#app/features/schedule/instants/format-instant.ts'
import { nextInstant } from '#app/features/schedule/instants/next-instant.server.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { describeSchedule } from '#app/features/schedule/words/describe-schedule.ts'
import { startOfMinute } from '#app/platform/clock.ts'
import { recentMap } from '#app/platform/recent-map.ts'

/** A job as the list shows it. */
export interface JobRowView extends JobSummary {
  words: string
  /** Null while paused. */
  next: NextRun | null
}

export interface NextRun {
  iso: string
  /** By the clock of the job's zone. */
  absolute: string
  relative: string
}

/** What the rows of the list say at `nowMs` (since 1970). The same for a whole minute, so that a page can be kept. */
export function jobRows(jobs: readonly JobSummary[], nowMs: number): JobRowView[] {
  const minute = startOfMinute(nowMs)
  return jobs.map((job) => ({
    ...job,
    words: describeSchedule(job.schedule),
    next: job.isEnabled ? nextRun(job, minute) : null,
  }))
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
