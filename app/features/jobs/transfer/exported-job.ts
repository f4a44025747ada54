import type { JobKind } from '#app/features/jobs/job-spec.ts'
import type { JobSettings } from '#app/features/jobs/settings/job-settings.ts'
import type { Run } from '#app/features/runs/run.ts'

/** What an export says it is; another version is another shape. */
export const exportFormat = { format: 'cronstead', version: 1 } as const

/** A job as an export has it; instants as ISO 8601 in UTC. */
export interface ExportedJob {
  id: string
  name: string
  schedule: string
  timezone: string
  kind: JobKind
  command: string
  enabled: boolean
  settings: Omit<JobSettings, 'secretHeaders'>
  /** Names alone: a secret value leaves the database only to be sent to where it belongs. */
  secretHeaders: string[]
  version: number
  createdAt: string
  updatedAt: string
}

type Instants = 'scheduledFor' | 'startAt' | 'claimedAt' | 'startedAt' | 'endedAt' | 'through'

/** A run as an export has it, instants as in a job; `record` is what it sent and was answered. */
export interface ExportedRun extends Omit<Run, 'id' | 'jobId' | Instants> {
  job: string
  scheduledFor: string
  startAt: string
  claimedAt: string | null
  startedAt: string | null
  endedAt: string | null
  through: string | null
  record: unknown
}
