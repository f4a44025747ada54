import { jsonRows, rowsIn } from '#db/json-rows.server.ts'
import type { Tx } from '#db/sql.server.ts'
import type { EngineDb } from './engine-db.server.ts'
import { cancelQueued } from './withdraw.server.ts'

/** A row of `due_jobs`, without its sealed spec; instants in milliseconds since 1970. */
export interface DueRow {
  id: number
  tenant: string
  job: string
  version: number
  state: 'enabled' | 'paused' | 'deleted'
  schedule: string
  timezone: string
  /** JSON. */
  policy: string
  kind: string
  scheduled_for: number | null
  next_run_at: number | null
  accounted_to: number
  failures: number
}

export type DueChange = Omit<DueRow, 'id' | 'failures'> & { spec: string; updated_at: number }

const columns =
  'id, tenant, job, version, state, schedule, timezone, policy, kind, scheduled_for, next_run_at, accounted_to, failures'

/** What one of `count` processes is to claim, in milliseconds since 1970: from some time before the start anyone. */
export interface Turn {
  until: number
  untilByAny: number
  count: number
  index: number
}

/** The rows that start up to `until` and are this process's turn, the earliest first. */
export async function readDue(
  db: EngineDb,
  { until, untilByAny, count, index }: Turn,
  limit: number,
): Promise<DueRow[]> {
  const from = 'due_jobs WHERE next_run_at <= ? AND (next_run_at <= ? OR id % ? = ?) ORDER BY next_run_at LIMIT ?'
  return rowsIn(await db.read(jsonRows(columns, from), [until, untilByAny, count, index, limit]))
}

export async function readDueJob(tx: Pick<Tx, 'read'>, tenant: string, job: string): Promise<DueRow | undefined> {
  const [row] = await tx.read<DueRow>(`SELECT ${columns} FROM due_jobs WHERE tenant = ? AND job = ?`, [tenant, job])
  return row
}

/** All of a tenant, those of deleted jobs included. */
export function readDueJobs(db: EngineDb, tenant: string): Promise<DueRow[]> {
  return db.read<DueRow>(`SELECT ${columns} FROM due_jobs WHERE tenant = ?`, [tenant])
}

/** What a job is to do, as it was sealed. */
export interface SealedSpec {
  id: number
  tenant: string
  job: string
  spec: string
}

/** Those of `limit` rows behind that id, by id; none of deleted jobs, which do nothing. */
export function readSpecs(db: EngineDb, after: number, limit: number): Promise<SealedSpec[]> {
  return db.read<SealedSpec>(
    "SELECT id, tenant, job, spec FROM due_jobs WHERE id > ? AND spec <> '' ORDER BY id LIMIT ?",
    [after, limit],
  )
}

/** Writes specs that were sealed anew, unless a job was changed meanwhile; answers how many. */
export async function replaceSpecs(
  db: EngineDb,
  changes: readonly (SealedSpec & { sealedAnew: string })[],
): Promise<number> {
  const { rowsAffected } = await db.write(
    `UPDATE due_jobs SET spec = fresh.value ->> 'sealedAnew' FROM json_each(?) AS fresh
     WHERE due_jobs.id = fresh.value ->> 'id' AND due_jobs.spec = fresh.value ->> 'spec'`,
    [JSON.stringify(changes)],
  )
  return rowsAffected
}

export interface NextDue {
  job: string
  at: number
  timezone: string
}

/** What of a tenant starts next, the earliest first. The pluses keep SQLite from walking the rows of all others. */
export function readNextDue(db: EngineDb, tenant: string, limit: number): Promise<NextDue[]> {
  return db.read<NextDue>(
    `SELECT job, next_run_at AS at, timezone FROM due_jobs
     WHERE tenant = ? AND +next_run_at IS NOT NULL ORDER BY +next_run_at, job LIMIT ?`,
    [tenant, limit],
  )
}

/** Writes the row of a job; one of the same or a newer version stays as it is. */
export async function writeDue(tx: Tx, due: DueChange): Promise<void> {
  await tx.write(
    `INSERT INTO due_jobs (tenant, job, version, state, schedule, timezone, policy, kind, spec, scheduled_for, next_run_at,
       accounted_to, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (tenant, job) DO UPDATE SET version = excluded.version, state = excluded.state,
       schedule = excluded.schedule, timezone = excluded.timezone, policy = excluded.policy, kind = excluded.kind,
       spec = excluded.spec, scheduled_for = excluded.scheduled_for, next_run_at = excluded.next_run_at,
       accounted_to = excluded.accounted_to, failures = 0, updated_at = excluded.updated_at
     WHERE excluded.version > due_jobs.version`,
    [
      due.tenant,
      due.job,
      due.version,
      due.state,
      due.schedule,
      due.timezone,
      due.policy,
      due.kind,
      due.spec,
      due.scheduled_for,
      due.next_run_at,
      due.accounted_to,
      due.updated_at,
    ],
  )
}

/** Where a claim moves a row on to; only if it still is as it was read. */
export interface Advance {
  id: number
  version: number
  from: number
  scheduledFor: number | null
  nextRunAt: number | null
  accountedTo: number
}

/** Answers the ids of the rows that were moved. */
export async function advanceDue(tx: Tx, advances: readonly Advance[]): Promise<Set<number>> {
  const { rows } = await tx.write<{ id: number }>(
    `UPDATE due_jobs SET scheduled_for = j.value ->> 'scheduledFor', next_run_at = j.value ->> 'nextRunAt',
       accounted_to = j.value ->> 'accountedTo'
     FROM json_each(?) AS j
     WHERE due_jobs.id = j.value ->> 'id' AND due_jobs.version = j.value ->> 'version'
       AND due_jobs.scheduled_for = j.value ->> 'from'
     RETURNING id`,
    [JSON.stringify(advances)],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Looks at a row again only at `until`: its schedule could not be read. */
export async function setDueAside(db: EngineDb, id: number, until: number): Promise<void> {
  await db.write('UPDATE due_jobs SET next_run_at = ? WHERE id = ?', [until, id])
}

/** Forgets jobs that were deleted before `before`. */
export async function pruneDeleted(db: EngineDb, before: number, limit: number): Promise<void> {
  await db.write(
    `DELETE FROM due_jobs WHERE id IN
       (SELECT id FROM due_jobs WHERE state = 'deleted' AND updated_at < ? ORDER BY updated_at LIMIT ?)`,
    [before, limit],
  )
}

/** Sets when a job is next due, unless a claim or a change came in between. */
export async function setNext(
  db: EngineDb,
  row: DueRow,
  scheduledFor: number | null,
  nextRunAt: number | null,
): Promise<void> {
  await db.write(
    `UPDATE due_jobs SET scheduled_for = ?, next_run_at = ? WHERE id = ? AND version = ? AND accounted_to = ?`,
    [scheduledFor, nextRunAt, row.id, row.version, row.accounted_to],
  )
}

/** Removes a row whose job has another history than it says, with what it had planned. */
export async function forgetDue(tx: Tx, row: DueRow, now: number): Promise<void> {
  await cancelQueued(tx, row.tenant, row.job, now)
  await tx.write('DELETE FROM due_jobs WHERE id = ? AND version = ?', [row.id, row.version])
}
