import type { Job, JobInput, JobSummary } from './job.ts'

/** The columns of `cron_jobs` that make a Job. */
export const jobColumns = 'id, name, schedule, timezone, command, enabled, version, created_at, updated_at'

/** Those that make a JobSummary. */
export const summaryColumns = 'id, name, schedule, timezone, substr(command, 1, 120) AS command, enabled'

/** The same as names and values of a JSON object. */
export const summaryFields = ['id', 'name', 'schedule', 'timezone', 'command', 'enabled']
  .map((column) => `'${column}', ${column}`)
  .join(', ')

export interface JobSummaryRow {
  id: string
  name: string
  schedule: string
  timezone: string
  command: string
  enabled: number
}

export interface JobRow extends JobSummaryRow {
  version: number
  created_at: number
  updated_at: number
}

export function summaryOf(row: JobSummaryRow): JobSummary {
  return { id: row.id, ...inputOf(row) } as JobSummary
}

export function jobOf(row: JobRow): Job {
  const { version, created_at: createdAt, updated_at: updatedAt } = row
  return { ...summaryOf(row), version, createdAt, updatedAt }
}

/** Trusts the row: only parsed input is written. */
function inputOf({ name, schedule, timezone, command, enabled }: JobSummaryRow): JobInput {
  return { name, schedule, timezone, command, isEnabled: enabled === 1 } as JobInput
}
