import { newestInstants, spanOf } from '#app/features/schedule/instants/passed-instants.server.ts'
import { type DueRow, readDueJob, writeDue } from '#db/engine/due-list.server.ts'
import { insertRuns } from '#db/engine/open-runs.server.ts'
import { cancelQueued, cancelRunning, withdrawQueued } from '#db/engine/withdraw.server.ts'
import type { Tx } from '#db/sql.server.ts'
import { dueAfter, startAtOf } from './due-instant.server.ts'
import type { DueJob } from './due-job.server.ts'
import { policyOf } from './policy-json.server.ts'
import { timedOf } from './timed.server.ts'

/**
 * Brings the due list to this version of a job, unless it is there already: what was planned by an older version and
 * has not started is taken back, what should have started under it by now is named as canceled. What is at work goes on,
 * but for that of a deleted job.
 */
export async function applyDue(tx: Tx, job: DueJob, nowMs: number): Promise<void> {
  const before = await readDueJob(tx, job.tenant, job.job)
  if (before && before.version >= job.version) return
  const accountedTo = before ? await settle(tx, before, job, nowMs) : nowMs
  if (job.state !== 'enabled') await cancelRunning(tx, job.tenant, job.job, nowMs, job.state === 'deleted')
  const next = job.state === 'enabled' ? dueAfter(timedOf(job), accountedTo) : null
  await writeDue(tx, {
    ...job,
    scheduled_for: next?.scheduledFor ?? null,
    next_run_at: next?.nextRunAt ?? null,
    accounted_to: accountedTo,
    updated_at: nowMs,
  })
}

/** Ends the time of the older version; answers up to when every occurrence has a run or a record. */
async function settle(tx: Tx, before: DueRow, job: DueJob, nowMs: number): Promise<number> {
  const goesOn = isSameTiming(before, job)
  const withdrawn = await withdrawQueued(tx, job.tenant, job.job, nowMs, goesOn)
  await cancelQueued(tx, job.tenant, job.job, nowMs)
  const accountedTo = withdrawn === null ? before.accounted_to : withdrawn - 1
  const lapsed = withdrawn === null ? lastLapsed(before, goesOn, nowMs) : undefined
  if (lapsed !== undefined) await cancelLapsed(tx, before, lapsed, nowMs)
  return Math.max(accountedTo, lapsed ?? 0, goesOn ? 0 : nowMs)
}

/** With the same timing an occurrence goes over to the new version as long as it has not started. */
function isSameTiming(before: DueRow, job: DueJob): boolean {
  const isSame = before.schedule === job.schedule && before.timezone === job.timezone
  const isOn = before.state === 'enabled' && job.state === 'enabled'
  return isSame && isOn && policyOf(before.policy).jitterMs === policyOf(job.policy).jitterMs
}

/** The last occurrence that was due under the older version and that nobody planned: the engine is behind. */
function lastLapsed(before: DueRow, goesOn: boolean, nowMs: number): number | undefined {
  if (before.scheduled_for === null || before.scheduled_for > nowMs) return undefined
  const timed = timedOf(before)
  const passed = newestInstants(timed, before.scheduled_for, nowMs, 2)
  return passed.filter((at) => !goesOn || startAtOf(timed, at) <= nowMs).at(-1)
}

async function cancelLapsed(tx: Tx, before: DueRow, last: number, nowMs: number): Promise<void> {
  const span = spanOf(timedOf(before), before.scheduled_for ?? last, last)
  await insertRuns(tx, null, [
    {
      dueId: before.id,
      tenant: before.tenant,
      job: before.job,
      scheduledFor: span.first,
      version: before.version,
      state: 'canceled',
      isOwned: false,
      waits: 0,
      startAt: span.first,
      retryUntil: span.first,
      claimedAt: nowMs,
      endedAt: nowMs,
      reason: 'changed',
      through: span.count > 1 ? span.last : null,
      instants: span.count,
      dstNote: null,
    },
  ])
}
