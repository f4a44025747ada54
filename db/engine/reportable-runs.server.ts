import type { EngineDb } from './engine-db.server.ts'

/** A run about which its target reports. */
export interface ReportableRow {
  id: number
  fence: number
  /** The process at it; null once it was handed over to its target. */
  owner: string | null
  state: string
  attempt: number
  retry_until: number
  /** JSON; null when its job is gone. */
  policy: string | null
}

export interface ReportableKey {
  tenant: string
  jobId: string
  scheduledFor: number
  attempt: number
}

/** Undefined when it was delivered, or never was. */
export async function readReportable(db: EngineDb, key: ReportableKey): Promise<ReportableRow | undefined> {
  const [row] = await db.read<ReportableRow>(
    `SELECT r.id, r.fence, r.owner, r.state, r.attempt, r.retry_until, d.policy
     FROM open_runs AS r LEFT JOIN due_jobs AS d ON d.tenant = r.tenant AND d.job = r.job
     WHERE r.tenant = ? AND r.job = ? AND r.scheduled_for = ? AND r.attempt = ?`,
    [key.tenant, key.jobId, key.scheduledFor, key.attempt],
  )
  return row
}
