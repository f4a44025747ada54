import type { Job } from '#app/features/jobs/job.ts'
import { describeSettings } from '#app/features/jobs/settings/describe-settings.ts'
import { dayMinutes } from '#app/features/schedule/instants/day-minutes.server.ts'
import { formatInstant } from '#app/features/schedule/instants/format-instant.ts'
import { previewSchedule } from '#app/features/schedule/preview-schedule.server.ts'

/** What the page of a job says at `nowMs`; its times are by the clock of the job's zone. */
export function jobPage(job: Job, nowMs: number) {
  const { schedule, timezone, createdAt, updatedAt } = job
  return {
    job,
    settings: describeSettings(job.settings, job.kind),
    preview: previewSchedule(schedule, timezone, nowMs),
    today: dayMinutes({ pattern: schedule, timezone }, nowMs),
    created: formatInstant(createdAt, timezone),
    updated: formatInstant(updatedAt, timezone),
  }
}
