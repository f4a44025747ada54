import { setImmediate as turn } from 'node:timers/promises'
import { dueAfter } from '#app/features/jobs/due/due-instant.server.ts'
import { policyOf } from '#app/features/jobs/due/policy-json.server.ts'
import { timedOf } from '#app/features/jobs/due/timed.server.ts'
import { type Advance, type DueRow, readDue, setDueAside } from '#db/engine/due-list.server.ts'
import { claimDue, type InsertedRun, type NewRun, type QueuedRow, takeFree } from '#db/engine/open-runs.server.ts'
import { type Allotment, allot } from './allotment.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import type { EngineState } from './engine-state.ts'
import type { Lease } from './lease.server.ts'
import type { Outcomes } from './outcomes.server.ts'
import { type Plan, plan } from './plan.server.ts'
import { endIfTooLate } from './too-late.server.ts'
import type { WaitingRun } from './waiting-run.ts'

const setAsideMs = 3_600_000
/** So long the event loop is kept from what is due. */
const sliceMs = 5
/** Runs that are marked as running in a millisecond, on a disk that is slow; all of a tenth of a second together. */
const begunAMs = 5
const groupMs = 100
/** Failures in a row from which on a job is started after those that work. */
const ailingFrom = 3

/** Takes what is due within the look-ahead, in batches, a transaction each; keeps the lease, for there may be many. */
export async function claimAllDue(deps: EngineDeps, state: EngineState, lease: Lease): Promise<void> {
  while (!state.isStopping && (await claimSomeDue(deps, state))) {
    await turn()
    await lease.keep()
  }
}

/** True when there may be more. */
async function claimSomeDue(deps: EngineDeps, state: EngineState): Promise<boolean> {
  const { batch, lookAheadMs } = deps.limits
  const now = deps.clock()
  const untilByAny = now + lookAheadMs / 2
  const rows = await readDue(deps.db, { until: now + lookAheadMs, untilByAny, ...state.peers }, batch)
  const moves = await movesOf(deps, rows, now, allot(deps.limits, state))
  const advances = moves.map(({ advance }) => advance)
  const runs = moves.flatMap((move) => move.runs)
  if (moves.length > 0) accept(deps, state, rows, await claimDue(deps.db, state.owner, advances, runs))
  return rows.length === batch
}

/** Takes the queued runs that nobody has: retries, manual runs, those of a process that went. */
export async function claimAllFree(
  deps: EngineDeps,
  state: EngineState,
  outcomes: Outcomes,
  lease: Lease,
): Promise<void> {
  while (!state.isStopping && (await claimSomeFree(deps, state, outcomes))) {
    await turn()
    await lease.keep()
  }
}

async function claimSomeFree(deps: EngineDeps, state: EngineState, outcomes: Outcomes): Promise<boolean> {
  const { batch, lookAheadMs } = deps.limits
  const now = deps.clock()
  const { room, full, takesAiling } = allot(deps.limits, state)
  const limit = Math.min(batch, room)
  if (limit === 0) return false
  const rows = await takeFree(
    deps.db,
    state.owner,
    { now, until: now + lookAheadMs, notOf: full, failuresBelow: takesAiling ? null : ailingFrom },
    limit,
  )
  for (const row of rows) {
    const run = waitingRun(row, state.owner)
    const keptBy = row.was_planned === 1 ? 'no_place' : 'down'
    if (!endIfTooLate(deps, outcomes, run, keptBy)) expect(deps, state, run)
  }
  return rows.length === limit
}

interface Move {
  advance: Advance
  runs: NewRun[]
}

/** In slices: each schedule that was not asked for before takes some tenths of a millisecond. */
async function movesOf(deps: EngineDeps, rows: readonly DueRow[], now: number, allotment: Allotment): Promise<Move[]> {
  const moves: Move[] = []
  let since = performance.now()
  for (const row of rows) {
    const move = await moveOf(deps, row, now, allotment)
    if (move) moves.push(move)
    if (performance.now() - since < sliceMs) continue
    await turn()
    since = performance.now()
  }
  return moves
}

/** Undefined, and the row set aside, where its schedule cannot be read: one such row stops no other. */
async function moveOf(deps: EngineDeps, row: DueRow, now: number, allotment: Allotment): Promise<Move | undefined> {
  try {
    return planRow(row, now, deps.limits.lookAheadMs, allotment)
  } catch (error) {
    deps.log.error({ err: error, jobId: row.job }, 'a job cannot be planned and is set aside for an hour')
    await setDueAside(deps.db, row.id, now + setAsideMs)
    return undefined
  }
}

function planRow(row: DueRow, now: number, lookAheadMs: number, allotment: Allotment): Move {
  const from = row.scheduled_for
  if (from === null) throw new Error('A due row has no occurrence')
  const policy = policyOf(row.policy)
  const timed = timedOf(row)
  const planned = plan({ ...timed, policy }, from, now, now + lookAheadMs)
  const next = dueAfter(timed, planned.accountedTo)
  const advance = {
    id: row.id,
    version: row.version,
    from,
    scheduledFor: next?.scheduledFor ?? null,
    nextRunAt: next?.nextRunAt ?? null,
    accountedTo: planned.accountedTo,
  }
  return { advance, runs: newRuns(row, planned, now, policy.retryDeadlineMs, allotment) }
}

function newRuns(row: DueRow, { runs, missed }: Plan, now: number, retryMs: number, { takes }: Allotment): NewRun[] {
  const { id: dueId, tenant, job, version } = row
  const isAiling = row.failures >= ailingFrom
  const common = { dueId, tenant, job, version, claimedAt: now }
  const planned = runs.map(({ scheduledFor, startAt, waits, dstNote }) => ({
    ...common,
    scheduledFor,
    startAt,
    dstNote,
    state: 'queued',
    isOwned: takes({ tenant, isAiling }),
    waits: Number(waits) as 0 | 1,
    retryUntil: Math.max(now, startAt) + retryMs,
    endedAt: null,
    reason: null,
    through: null,
    instants: 1,
  }))
  if (!missed) return planned
  const { first, last, count, reason } = missed
  const span = { scheduledFor: first, startAt: first, through: count > 1 ? last : null, instants: count, dstNote: null }
  const ended = { state: 'missed', isOwned: false, waits: 0 as const, retryUntil: now, endedAt: now, reason }
  return [{ ...common, ...ended, ...span }, ...planned]
}

function accept(deps: EngineDeps, state: EngineState, rows: readonly DueRow[], runs: readonly InsertedRun[]): void {
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  for (const run of runs) {
    const row = rowOf.get(run.dueId)
    if (row) expect(deps, state, firstAttempt(row, run, state.owner))
  }
}

/** What was planned just now, as `waitingRun` reads it back from the database. */
function firstAttempt(row: DueRow, run: InsertedRun, owner: string): WaitingRun {
  return {
    id: run.id,
    owner,
    fence: 0,
    tenant: run.tenant,
    job: run.job,
    scheduledFor: run.scheduledFor,
    attempt: 1,
    cause: 'schedule',
    waits: run.waits === 1,
    startAt: run.startAt,
    retryUntil: run.retryUntil,
    kind: row.kind,
    policy: policyOf(row.policy),
    isAiling: row.failures >= ailingFrom,
  }
}

function expect({ limits, metrics }: EngineDeps, state: EngineState, run: WaitingRun): void {
  metrics.claimed.add()
  state.planned.push(beginAt(run, limits.leadMs, state.planned.size()), run)
}

/** The more are planned, the earlier, for marking them takes its time; and together, for each commit costs as much. */
function beginAt({ startAt }: WaitingRun, leadMs: number, planned: number): number {
  return Math.floor((startAt - leadMs - planned / begunAMs) / groupMs) * groupMs
}

function waitingRun(row: QueuedRow, owner: string): WaitingRun {
  return {
    id: row.id,
    owner,
    fence: row.fence,
    tenant: row.tenant,
    job: row.job,
    scheduledFor: row.scheduled_for,
    attempt: row.attempt,
    cause: row.cause === 'manual' ? 'manual' : 'schedule',
    waits: row.waits === 1,
    startAt: row.start_at,
    retryUntil: row.retry_until,
    kind: row.kind,
    policy: policyOf(row.policy),
    isAiling: row.failures >= ailingFrom,
  }
}
