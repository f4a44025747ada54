import type { Retention } from '#app/features/ctx.server.ts'
import type { Statement, TenantDb } from '#db/sql.server.ts'

const prunedAtOnce = 200
const dayMs = 86_400_000

/** What the retention lets go of these jobs' runs, and of all that are too old, a little at a time. */
export function prunings(jobs: readonly string[], { runsPerJob, days }: Retention, nowMs: number): Statement[] {
  const before = nowMs - days * dayMs
  return [
    { sql: pruneByAge, args: [before, before] },
    { sql: 'DELETE FROM run_counts WHERE quarter < ?', args: [before] },
    { sql: pruneByCount, args: [JSON.stringify(jobs), runsPerJob] },
  ]
}

/** All that the retention lets go, also where nothing is delivered any more; others write in between. */
export async function pruneRuns(db: TenantDb, retention: Retention, nowMs: number): Promise<void> {
  const jobs = await db.read<{ id: string }>('SELECT id FROM cron_jobs')
  const statements = prunings(
    jobs.map(({ id }) => id),
    retention,
    nowMs,
  )
  await untilNone(db, statements)
}

/** Where room is short: the runs of jobs that were deleted, which are kept for as long as others are while there is room. */
export function pruneDeletedJobs(db: TenantDb): Promise<void> {
  return untilNone(db, [{ sql: pruneByJob }])
}

async function untilNone(db: TenantDb, statements: readonly Statement[]): Promise<void> {
  let removed: number
  do {
    const results = await db.batch(statements, { isRepeatable: true })
    removed = results.reduce((sum, { rowsAffected }) => sum + rowsAffected, 0)
  } while (removed > 0)
}

const pruneByJob = `DELETE FROM runs WHERE rowid IN
  (SELECT rowid FROM runs WHERE job_id NOT IN (SELECT id FROM cron_jobs) LIMIT ${prunedAtOnce})`

/** By its end: what was missed for longer than runs are kept has only just been recorded. */
const pruneByAge = `DELETE FROM runs WHERE rowid IN
  (SELECT rowid FROM runs WHERE scheduled_for < ? AND ended_at < ? ORDER BY scheduled_for LIMIT ${prunedAtOnce})`

const pruneByCount = `DELETE FROM runs WHERE rowid IN
  (SELECT r.rowid FROM json_each(?) AS j JOIN runs AS r ON r.job_id = j.value
   WHERE (r.scheduled_for, r.attempt) <=
     (SELECT scheduled_for, attempt FROM runs WHERE job_id = j.value
      ORDER BY scheduled_for DESC, attempt DESC LIMIT 1 OFFSET ?)
   LIMIT ${prunedAtOnce})`
