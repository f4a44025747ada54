import type { SubmissionResult } from '@conform-to/react'
import type { Conflict, Job, JobInput } from '#app/features/jobs/job.ts'
import { describeSettings, wordsBeside } from '#app/features/jobs/settings/describe-settings.ts'
import { withoutTypedSecrets } from '#app/features/jobs/settings/job-settings.ts'
import { previewSchedule } from '#app/features/schedule/preview-schedule.server.ts'
import type { SchedulePreviewData } from '#app/features/schedule/schedule.ts'
import { timeZones } from '#app/features/schedule/time-zone.ts'

/** What an action sends back with the form. */
export interface JobFormAnswer {
  lastResult: SubmissionResult<string[]>
  preview: SchedulePreviewData | null
  /** The job that this form has made before, when it is sent again with other content. */
  made?: Pick<Job, 'id' | 'name'> | undefined
  /** What was saved meanwhile, when the edit is stale. */
  conflict?: Conflict | undefined
}

/** What the edit of a job that is no longer there comes back with: a form for a new job. */
export interface GoneAnswer {
  lastResult: SubmissionResult<string[]>
  preview: SchedulePreviewData | null
  timeZones: string[]
}

type Typed = NonNullable<SubmissionResult['initialValue']>

/** True when the Preview button sent the form: nothing may be saved. */
export function wantsPreview(form: FormData): boolean {
  return form.get('intent') === 'preview'
}

/** The form as it was typed, with the preview and what is wrong with the schedule; what else is wrong can wait. */
export function previewAnswer(form: FormData, nowMs: number): JobFormAnswer {
  const typed = Object.fromEntries(form) as Typed
  const preview = previewOf(typed, nowMs)
  const errors = preview && 'errors' in preview ? Object.entries(preview.errors) : []
  const error = Object.fromEntries(errors.map(([field, message]) => [field, [message]]))
  return { lastResult: { initialValue: typed, error }, preview }
}

/** The refused form, with the preview of what was typed; `fresh` replaces hidden fields for the next try. */
export function refusedAnswer(result: SubmissionResult<string[]>, nowMs: number, fresh: Typed = {}): JobFormAnswer {
  const typed = { ...result.initialValue, ...fresh }
  return { lastResult: { ...result, initialValue: typed }, preview: previewOf(typed, nowMs) }
}

/** A stale edit beside the job as it is now. Of a secret that was typed it says no more than that. */
export function conflictOf(theirs: Job, typed: JobInput): Conflict {
  const mine = { ...typed, settings: typed.settings && withoutTypedSecrets(typed.settings) }
  const their = describeSettings(theirs.settings, theirs.kind)
  const my = describeSettings(mine.settings ?? theirs.settings, mine.kind)
  return { theirs, mine, settings: { theirs: wordsBeside(their, my), mine: wordsBeside(my, their) } }
}

/** As `refusedAnswer`; the version goes, for a new job has a key instead. */
export function goneAnswer(result: SubmissionResult<string[]>, nowMs: number, formKey: string): GoneAnswer {
  const { version: _, ...typed } = result.initialValue ?? {}
  return { ...refusedAnswer({ ...result, initialValue: typed }, nowMs, { formKey }), timeZones: timeZones() }
}

/** Null where no schedule is typed yet. */
export function previewOf({ schedule, timezone }: Record<string, unknown>, nowMs: number): SchedulePreviewData | null {
  if (typeof schedule !== 'string' || schedule.trim() === '') return null
  return previewSchedule(schedule, typeof timezone === 'string' ? timezone : '', nowMs)
}
