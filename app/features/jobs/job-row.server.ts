import type { Job, JobSummary } from './job.ts'
import type { JobKind } from './job-spec.ts'
import { defaultSettings, type JobSettings } from './settings/job-settings.ts'
import { type SealedHeader, sealedHeaders } from './settings/secret-headers.server.ts'

/** The columns of `cron_jobs` that make a Job. */
export const jobColumns = `id, name, schedule, timezone, kind, command, enabled, version, created_at, updated_at,
  settings, secret_headers, signing_generation, waits_since`

/** Those that make a JobSummary. */
export const summaryColumns = 'id, name, schedule, timezone, kind, substr(command, 1, 120) AS command, enabled'

/** The same as names and values of a JSON object. */
export const summaryFields = ['id', 'name', 'schedule', 'timezone', 'kind', 'command', 'enabled']
  .map((column) => `'${column}', ${column}`)
  .join(', ')

export interface JobSummaryRow {
  id: string
  name: string
  schedule: string
  timezone: string
  kind: JobKind
  command: string
  enabled: number
}

export interface JobRow extends JobSummaryRow {
  version: number
  created_at: number
  updated_at: number
  settings: string
  secret_headers: string
  signing_generation: number
  waits_since: number | null
}

/** Trusts the row, as `jobOf` does: only parsed input is written. */
export function summaryOf({ id, name, schedule, timezone, kind, command, enabled }: JobSummaryRow): JobSummary {
  return { id, name, schedule, timezone, kind, command, isEnabled: enabled === 1 } as JobSummary
}

export function jobOf(row: JobRow): Job {
  const { version, created_at: createdAt, updated_at: updatedAt, waits_since: waitsSince } = row
  return { ...summaryOf(row), settings: settingsOf(row), version, createdAt, updatedAt, waitsSince }
}

/** What the column `settings` keeps: all but the secret headers, which have their own. */
export function settingsText({ secretHeaders: _, ...settings }: JobSettings): string {
  return JSON.stringify(settings)
}

function settingsOf(row: JobRow): JobSettings {
  const kept: Partial<JobSettings> = JSON.parse(row.settings)
  const secretHeaders = sealedHeaders(row.secret_headers).map(({ name }: SealedHeader) => ({ name, value: null }))
  return { ...defaultSettings, ...kept, secretHeaders }
}
