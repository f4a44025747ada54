import type { JobKind } from '#app/features/jobs/job-spec.ts'
import type { SettingWords } from '#app/features/jobs/settings/describe-settings.ts'
import type { JobSettings } from '#app/features/jobs/settings/job-settings.ts'
import type { CronPattern, TimeZone } from '#app/features/schedule/schedule.ts'
import { AppError } from '#app/platform/errors.ts'
import { cut } from './search-text.ts'

declare const jobId: unique symbol
export type JobId = string & { readonly [jobId]: true }

/** What a member decides about a job. */
export interface JobInput {
  name: string
  schedule: CronPattern
  timezone: TimeZone
  kind: JobKind
  /** The address that a job of kind http calls; what a shell is given as typed, lines ending with \n. */
  command: string
  /** False means paused. */
  isEnabled: boolean
  /** Null leaves them as they are; a new job gets the defaults. */
  settings: JobSettings | null
}

export interface Job extends JobInput {
  id: JobId
  /** The values of secret headers are not in it. */
  settings: JobSettings
  /** Goes up by one with every change. */
  version: number
  /** Milliseconds since 1970, as is `updatedAt`. */
  createdAt: number
  updatedAt: number
  /** Since when its last change has not reached the engine; null when it has. */
  waitsSince: number | null
}

/** What a list shows of a job; of the command no more than its start. */
export type JobSummary = Omit<Job, 'version' | 'createdAt' | 'updatedAt' | 'settings' | 'waitsSince'>

export const maxNameLength = 100
export const maxCommandLength = 4000

/** For each member. */
export const maxJobs = 10_000
export const maxJobsReached = `You have ${maxJobs.toLocaleString('en')} jobs, and a member can have no more. Delete one to make room.`

/** A stale edit beside the job as it is now. */
export interface Conflict {
  theirs: Job
  mine: JobInput
  /** The settings in which they differ, in words. */
  settings: { theirs: SettingWords[]; mine: SettingWords[] }
}

const inputFields = [
  'name',
  'schedule',
  'timezone',
  'kind',
  'command',
  'settings',
  'isEnabled',
] as const satisfies (keyof JobInput)[]

/** The fields in which the two differ, in the order of the form. */
export function changedFields(before: Job, after: JobInput): (keyof JobInput)[] {
  const wanted = { ...after, settings: after.settings ?? before.settings }
  return inputFields.filter((field) => textOf(before[field]) !== textOf(wanted[field]))
}

/** True when what the member typed is longer than what is kept. */
export function isLonger(after: JobInput, before: Job): boolean {
  const lengthOf = ({ name, command, settings }: JobInput) =>
    textOf([name, command, settings ?? before.settings]).length
  return lengthOf(after) > lengthOf(before)
}

/** The same for the same content, in whatever order its fields were set. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    part?.constructor === Object ? Object.fromEntries(Object.entries(part).sort()) : part,
  )
}

/** The name of a duplicate, cut to what a name may have. */
export function copyName(name: string): string {
  return cut(`Copy of ${name}`, maxNameLength)
}

/** A job's id from an address. Throws AppError not_found for what cannot be one. */
export function jobIdOf(text: string | undefined): JobId {
  if (!text || !/^[\w-]{1,64}$/.test(text)) throw jobNotFound()
  return text as JobId
}

/** The same for a job that is deleted, never was, or is another member's. */
export function jobNotFound(): AppError {
  return new AppError('not_found', 'This job does not exist, or was deleted already.')
}
