import type { MemberSecrets } from '#app/features/ctx.server.ts'
import { type JobRow, jobColumns } from '#app/features/jobs/job-row.server.ts'
import { type DueRow, forgetDue, readDueJobs, setNext } from '#db/engine/due-list.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import type { TenantDb } from '#db/sql.server.ts'
import { applyDue } from './apply-due.server.ts'
import { type DueInstant, dueAfter } from './due-instant.server.ts'
import { deletedDueJob, dueJobOf } from './due-job.server.ts'
import { timedOf } from './timed.server.ts'

export interface Synced {
  engine: EngineDb
  secrets: MemberSecrets
  userId: string
  db: TenantDb
}

/** Makes the due list agree with a member's jobs, which are the truth. */
export async function syncTenant(synced: Synced, nowMs: number): Promise<void> {
  const { jobs, pairs } = await readBoth(synced)
  for (const pair of pairs.filter(disagrees)) await mend(synced, pair, nowMs)
  await synced.db.write(
    `UPDATE cron_jobs SET waits_since = NULL
     WHERE waits_since IS NOT NULL AND (id, version) IN (SELECT value ->> 'id', value ->> 'version' FROM json_each(?))`,
    [JSON.stringify(jobs.map(({ id, version }) => ({ id, version })))],
  )
}

/** The jobs and due rows that disagree, each with the versions between which it does. */
export async function readDrift(synced: Synced): Promise<Set<string>> {
  const { pairs } = await readBoth(synced)
  return new Set(pairs.filter(disagrees).map(({ id, job, row }) => `${id} ${job?.version} ${row?.version}`))
}

interface Pair {
  id: string
  job: JobRow | undefined
  row: DueRow | undefined
}

/** The due list first: what is in it then and not among the jobs afterwards was deleted, for a job is written before its row. */
async function readBoth({ engine, userId, db }: Synced): Promise<{ jobs: JobRow[]; pairs: Pair[] }> {
  const rows = new Map((await readDueJobs(engine, userId)).map((row) => [row.job, row]))
  const jobs = await db.read<JobRow>(`SELECT ${jobColumns} FROM cron_jobs`)
  const known = jobs.map((job) => ({ id: job.id, job, row: rows.get(job.id) }))
  for (const { id } of jobs) rows.delete(id)
  return { jobs, pairs: [...known, ...[...rows.values()].map((row) => ({ id: row.job, job: undefined, row }))] }
}

function disagrees({ job, row }: Pair): boolean {
  if (!job) return row?.state !== 'deleted'
  return !row || !isOfVersion(row, job) || nextOf(row)?.scheduledFor !== (row.scheduled_for ?? undefined)
}

function isOfVersion(row: DueRow, job: JobRow): boolean {
  return row.version === job.version && row.state === (job.enabled === 1 ? 'enabled' : 'paused')
}

function nextOf(row: DueRow): DueInstant | null {
  return row.state === 'enabled' ? dueAfter(timedOf(row), row.accounted_to) : null
}

async function mend({ engine, secrets, userId }: Synced, { id, job, row }: Pair, nowMs: number): Promise<void> {
  if (job && row && isOfVersion(row, job)) {
    const next = nextOf(row)
    return setNext(engine, row, next?.scheduledFor ?? null, next?.nextRunAt ?? null)
  }
  const due = job ? dueJobOf(secrets, userId, job) : deletedDueJob(userId, id, row?.version ?? 0)
  await engine.withTx(async (tx) => {
    // A member's database that was restored from a backup is behind its due list, and right.
    if (job && row && row.version >= job.version) await forgetDue(tx, row, nowMs)
    await applyDue(tx, due, nowMs)
  })
}
