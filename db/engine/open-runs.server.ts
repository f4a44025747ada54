import type { Tx } from '#db/sql.server.ts'
import { type Advance, advanceDue } from './due-list.server.ts'
import type { EngineDb } from './engine-db.server.ts'

/** A run that waits for its start, with what its due row says of it. Instants in milliseconds since 1970. */
export interface QueuedRow {
  id: number
  tenant: string
  job: string
  scheduled_for: number
  attempt: number
  cause: string
  /** 1: waits for an earlier run of the job whatever its policy says. */
  waits: number
  start_at: number
  retry_until: number
  fence: number
  kind: string
  /** JSON. */
  policy: string
  /** Failed runs of the job in a row. */
  failures: number
}

export interface NewRun {
  /** The `due_jobs` row it follows from. */
  dueId: number
  tenant: string
  job: string
  scheduledFor: number
  version: number
  state: string
  /** Who plans it starts it; else anyone may take it. */
  isOwned: boolean
  waits: 0 | 1
  startAt: number
  retryUntil: number
  claimedAt: number
  endedAt: number | null
  reason: string | null
  through: number | null
  instants: number
  dstNote: string | null
}

const queuedColumns = `id, tenant, job, scheduled_for, attempt, cause, waits, start_at, retry_until, fence,
  (SELECT kind FROM due_jobs AS d WHERE d.tenant = open_runs.tenant AND d.job = open_runs.job) AS kind,
  (SELECT policy FROM due_jobs AS d WHERE d.tenant = open_runs.tenant AND d.job = open_runs.job) AS policy,
  (SELECT failures FROM due_jobs AS d WHERE d.tenant = open_runs.tenant AND d.job = open_runs.job) AS failures`

/** Moves due rows on and plans what was due, in one transaction; answers the runs that `owner` now has to start. */
export function claimDue(
  db: EngineDb,
  owner: string,
  advances: readonly Advance[],
  runs: readonly NewRun[],
): Promise<InsertedRun[]> {
  return db.withTx(async (tx) => {
    const won = await advanceDue(tx, advances)
    return insertRuns(
      tx,
      owner,
      runs.filter(({ dueId }) => won.has(dueId)),
    )
  })
}

export type InsertedRun = NewRun & { id: number }

/** Plans first attempts; one that is planned already stays as it is. Answers those that are `owner`'s now. */
export async function insertRuns(tx: Tx, owner: string | null, runs: readonly NewRun[]): Promise<InsertedRun[]> {
  if (runs.length === 0) return []
  // The key is read back, and no more: every value that libSQL hands over costs as much as finding it.
  const { rows } = await tx.write<{ id: number; tenant: string; job: string; scheduled_for: number }>(
    `INSERT INTO open_runs (tenant, job, scheduled_for, attempt, version, cause, state, waits, start_at, retry_until,
       claimed_at, ended_at, owner, reason, through, instants, dst_note)
     SELECT value ->> 'tenant', value ->> 'job', value ->> 'scheduledFor', 1, value ->> 'version', 'schedule',
       value ->> 'state', value ->> 'waits', value ->> 'startAt', value ->> 'retryUntil', value ->> 'claimedAt',
       value ->> 'endedAt', iif(value ->> 'isOwned', ?, NULL), value ->> 'reason', value ->> 'through',
       value ->> 'instants', value ->> 'dstNote'
     FROM json_each(?) WHERE true
     ON CONFLICT DO NOTHING
     RETURNING id, tenant, job, scheduled_for`,
    [owner, JSON.stringify(runs)],
  )
  const ids = new Map(rows.map((row) => [keyOf(row.tenant, row.job, row.scheduled_for), row.id]))
  return runs.flatMap((run) => {
    const id = ids.get(keyOf(run.tenant, run.job, run.scheduledFor))
    return id === undefined || !run.isOwned ? [] : [{ ...run, id }]
  })
}

function keyOf(tenant: string, job: string, scheduledFor: number): string {
  return `${tenant} ${job} ${scheduledFor}`
}

/**
 * Takes queued runs that nobody has and that start up to `until`: retries, manual runs, those of a dead process, and those
 * that were planned (`was_planned`: 1) by a process that had no place for them; only of jobs with fewer failures in a row
 * than `failuresBelow`, where given.
 */
export async function takeFree(
  db: EngineDb,
  owner: string,
  {
    now,
    until,
    notOf,
    failuresBelow,
  }: { now: number; until: number; notOf: readonly string[]; failuresBelow: number | null },
  limit: number,
) {
  const { rows } = await db.write<QueuedRow & { was_planned: 0 | 1 }>(
    `UPDATE open_runs SET owner = ?1, fence = fence + 1, claimed_at = coalesce(claimed_at, ?2)
     WHERE id IN (SELECT id FROM open_runs WHERE state = 'queued' AND owner IS NULL AND start_at <= ?3
       AND tenant NOT IN (SELECT value FROM json_each(?4))
       AND (?6 IS NULL OR NOT EXISTS (SELECT 1 FROM due_jobs AS d
         WHERE d.tenant = open_runs.tenant AND d.job = open_runs.job AND d.failures >= ?6)) ORDER BY start_at LIMIT ?5)
     RETURNING claimed_at < ?2 AS was_planned, ${queuedColumns}`,
    [owner, now, until, JSON.stringify(notOf), limit, failuresBelow],
  )
  return rows
}

/** Which run, and as whose: whatever else holds by now, the write changes nothing. */
export interface Fenced {
  id: number
  fence: number
}

export interface Begun {
  id: number
  /** Sealed. */
  spec: string
}

/**
 * Marks queued runs as running; done twice, for want of an answer, it answers the same. `blocked` are those that are to run alone while another of their job is not over. All
 * others that were not begun are no longer the owner's. Give at most one run of a job at a time. With `+` no index by
 * owner is used, of which each row would be compared with each of `runs`.
 */
export function beginRuns(
  db: EngineDb,
  owner: string,
  now: number,
  runs: readonly (Fenced & { alone: boolean })[],
): Promise<{ begun: Begun[]; blocked: Set<number> }> {
  const list = JSON.stringify(runs)
  return db.withTx(async (tx) => {
    const { rows } = await tx.write<{ id: number }>(
      `UPDATE open_runs SET state = 'running', started_at = max(start_at, ?)
       FROM json_each(?) AS j
       WHERE open_runs.id = j.value ->> 'id' AND +owner = ? AND fence = j.value ->> 'fence' AND state = 'queued'
         AND EXISTS (SELECT 1 FROM engines WHERE engines.owner = open_runs.owner)
         AND (NOT j.value ->> 'alone' OR NOT EXISTS (
           SELECT 1 FROM open_runs AS o
           WHERE o.tenant = open_runs.tenant AND o.job = open_runs.job AND o.id <> open_runs.id
             AND (o.state = 'running' OR o.state = 'queued' AND o.attempt > 1 AND open_runs.attempt = 1)))
       RETURNING id`,
      [now, list, owner],
    )
    const begun = await tx.read<Begun>(
      `SELECT r.id, d.spec FROM json_each(?) AS j JOIN open_runs AS r ON r.id = j.value ->> 'id'
       JOIN due_jobs AS d ON d.tenant = r.tenant AND d.job = r.job AND d.version = r.version
       WHERE r.state = 'running' AND +r.owner = ? AND r.fence = j.value ->> 'fence'`,
      [list, owner],
    )
    if (rows.length === runs.length) return { begun, blocked: new Set<number>() }
    const blocked = await tx.read<{ id: number }>(
      `SELECT r.id FROM json_each(?) AS j JOIN open_runs AS r ON r.id = j.value ->> 'id'
       WHERE +r.owner = ? AND r.fence = j.value ->> 'fence' AND r.state = 'queued'
         AND EXISTS (SELECT 1 FROM engines WHERE engines.owner = r.owner)`,
      [list, owner],
    )
    return { begun, blocked: new Set(blocked.map(({ id }) => id)) }
  })
}

/** Of these queued runs, those whose job has another that came due before them and waits too. */
export async function readCrowded(db: EngineDb, now: number, ids: readonly number[]): Promise<Set<number>> {
  const rows = await db.read<{ id: number }>(
    `SELECT r.id FROM json_each(?) AS j JOIN open_runs AS r ON r.id = j.value
     WHERE EXISTS (SELECT 1 FROM open_runs AS o
       WHERE o.tenant = r.tenant AND o.job = r.job AND o.state = 'queued' AND o.attempt = 1 AND o.start_at <= ?
         AND (o.start_at, o.id) < (r.start_at, r.id))`,
    [JSON.stringify(ids), now],
  )
  return new Set(rows.map(({ id }) => id))
}

/** Gives a running run up to its target, which reports until `until`; false when it is to be canceled, or another's. */
export async function keepElsewhere(
  db: EngineDb,
  owner: string,
  run: Fenced & { until: number; record: string | null },
): Promise<boolean> {
  const { rowsAffected } = await db.write(
    `UPDATE open_runs SET owner = NULL, report_by = ?, record = ?
     WHERE id = ? AND owner = ? AND fence = ? AND state = 'running' AND cancel_at IS NULL`,
    [run.until, run.record, run.id, owner, run.fence],
  )
  return rowsAffected > 0
}

/** Of these, the runs that are running still and the owner's. */
export async function readStillOwned(db: EngineDb, owner: string, runs: readonly Fenced[]): Promise<Set<number>> {
  const rows = await db.read<{ id: number }>(
    `SELECT r.id FROM json_each(?) AS j JOIN open_runs AS r ON r.id = j.value ->> 'id'
     WHERE +r.owner = ? AND r.fence = j.value ->> 'fence' AND r.state = 'running'`,
    [JSON.stringify(runs), owner],
  )
  return new Set(rows.map(({ id }) => id))
}

/** What there is to do, in one cheap look: each 0 or 1. */
export interface Peek {
  due: number
  free: number
  cancels: number
  unreported: number
}

export async function peek(db: EngineDb, owner: string, now: number, until: number): Promise<Peek> {
  const [found] = await db.read<Peek>(
    `SELECT EXISTS (SELECT 1 FROM due_jobs WHERE next_run_at <= ?1) AS due,
       EXISTS (SELECT 1 FROM open_runs WHERE state = 'queued' AND owner IS NULL AND start_at <= ?1) AS free,
       EXISTS (SELECT 1 FROM open_runs WHERE cancel_at IS NOT NULL AND owner = ?2) AS cancels,
       EXISTS (SELECT 1 FROM open_runs WHERE report_by <= ?3) AS unreported`,
    [until, owner, now],
  )
  return found ?? { due: 0, free: 0, cancels: 0, unreported: 0 }
}

/** Whether a process left runs behind; reads the owner of every run. */
export async function hasOrphans(db: EngineDb): Promise<boolean> {
  const rows = await db.read(
    `SELECT 1 FROM (SELECT DISTINCT owner FROM open_runs WHERE owner IS NOT NULL) AS o
     WHERE o.owner NOT IN (SELECT owner FROM engines) LIMIT 1`,
  )
  return rows.length > 0
}
