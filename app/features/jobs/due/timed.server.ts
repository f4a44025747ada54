import type { Schedule } from '#app/features/schedule/schedule.ts'
import type { DueRow } from '#db/engine/due-list.server.ts'
import type { Timed } from './due-instant.server.ts'
import { policyOf } from './policy-json.server.ts'

/** What decides when a job is due. Trusts the row: only parsed schedules are written. */
export function timedOf(row: Pick<DueRow, 'job' | 'schedule' | 'timezone' | 'policy'>): Timed {
  const schedule = { pattern: row.schedule, timezone: row.timezone } as Schedule
  return { id: row.job, jitterMs: policyOf(row.policy).jitterMs, ...schedule }
}
