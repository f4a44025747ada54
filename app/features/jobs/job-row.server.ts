import type { Job, JobSummary } from './job.ts'

/** The columns of `cron_jobs` that make a Job. */
export const jobColumns = 'id, name, schedule, timezone, command, enabled, version, created_at, updated_at'

export interface JobRow extends JobSummaryRow {
  command: string
  version: number
  created_at: number
  updated_at: number
}

export interface JobSummaryRow {
  id: string
  name: string
  schedule: string
  timezone: string
  enabled: number
}

/** Trusts the row: only parsed input is written. */
export function summaryOf(row: JobSummaryRow): JobSummary {
  const { id, name, schedule, timezone, enabled } = row
  return { id, name, schedule, timezone, isEnabled: enabled === 1 } as JobSummary
}

export function jobOf(row: JobRow): Job {
  const { command, version, created_at: createdAt, updated_at: updatedAt } = row
  return { ...summaryOf(row), command, version, createdAt, updatedAt }
}
