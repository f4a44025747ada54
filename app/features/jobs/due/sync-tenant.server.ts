import type { MemberSecrets } from '#app/features/ctx.server.ts'
import { type JobRow, jobColumns } from '#app/features/jobs/job-row.server.ts'
import { type DueRow, forgetDue, readDueJobs, setNext } from '#db/engine/due-list.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import type { TenantDb } from '#db/sql.server.ts'
import { applyDue } from './apply-due.server.ts'
import { dueAfter } from './due-instant.server.ts'
import { type DueJob, deletedDueJob, dueJobOf } from './due-job.server.ts'
import { timedOf } from './timed.server.ts'

export interface Synced {
  engine: EngineDb
  secrets: MemberSecrets
  userId: string
  db: TenantDb
}

/**
 * Makes the due list agree with a member's jobs, which are the truth; answers how many rows did not. The due list is
 * read first: what is in it then and not among the jobs afterwards was deleted, for a job is written before its row.
 */
export async function syncTenant({ engine, secrets, userId, db }: Synced, nowMs: number): Promise<number> {
  const rows = new Map((await readDueJobs(engine, userId)).map((row) => [row.job, row]))
  const jobs = await db.read<JobRow>(`SELECT ${jobColumns} FROM cron_jobs`)
  let drift = 0
  for (const job of jobs) {
    drift += Number(await bringForward(engine, rows.get(job.id), dueJobOf(secrets, userId, job), nowMs))
    rows.delete(job.id)
  }
  for (const { job, version, state } of rows.values()) {
    if (state === 'deleted') continue
    await engine.withTx((tx) => applyDue(tx, deletedDueJob(userId, job, version), nowMs))
    drift += 1
  }
  await db.write(
    `UPDATE cron_jobs SET waits_since = NULL
     WHERE waits_since IS NOT NULL AND (id, version) IN (SELECT value ->> 'id', value ->> 'version' FROM json_each(?))`,
    [JSON.stringify(jobs.map(({ id, version }) => ({ id, version })))],
  )
  return drift
}

/** True when the row disagreed. */
async function bringForward(engine: EngineDb, row: DueRow | undefined, job: DueJob, nowMs: number): Promise<boolean> {
  if (row && row.version === job.version && row.state === job.state) return checkNext(engine, row)
  await engine.withTx(async (tx) => {
    // A member's database that was restored from a backup is behind its due list, and right.
    if (row && row.version >= job.version) await forgetDue(tx, row, nowMs)
    await applyDue(tx, job, nowMs)
  })
  return true
}

async function checkNext(engine: EngineDb, row: DueRow): Promise<boolean> {
  const next = row.state === 'enabled' ? dueAfter(timedOf(row), row.accounted_to) : null
  if ((next?.scheduledFor ?? null) === row.scheduled_for) return false
  await setNext(engine, row, next?.scheduledFor ?? null, next?.nextRunAt ?? null)
  return true
}
