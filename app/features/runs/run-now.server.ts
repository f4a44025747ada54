import type { Ctx } from '#app/features/ctx.server.ts'
import { policyOf } from '#app/features/jobs/due/policy-json.server.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import { tellEngine } from '#app/features/jobs/jobs.server.ts'
import { AppError } from '#app/platform/errors.ts'
import { askToCancel, insertManualRun } from '#db/engine/manual-runs.server.ts'
import { type RunId, type RunState, runIdOf, runKeyOf } from './run.ts'
import { noteRunRequest } from './run-request.server.ts'
import { findRun, getRun } from './runs.server.ts'

export interface AskedRun {
  id: RunId
  /** False where the same form has asked for it before. */
  isNew: boolean
}

/**
 * Has a job run at once, a paused one too. The same form asks for one run, however often it is sent. Throws AppError
 * not_found for no job of the member's, unavailable when the engine cannot be told.
 */
export async function runNow(ctx: Ctx, jobId: JobId, formKey: string | null = null): Promise<AskedRun> {
  const due = await tellEngine(ctx, jobId)
  const now = ctx.clock()
  const { scheduledFor, isFirst } = await noteRunRequest(ctx, jobId, formKey ?? ctx.newId(), now)
  const id = runIdOf({ jobId, scheduledFor, attempt: 1 })
  if (!isFirst && (await findRun(ctx, id))) return { id, isNew: false }
  const retryUntil = now + policyOf(due.policy).retryDeadlineMs
  const isPlanned = await insertManualRun(ctx.engine.db, { ...due, scheduledFor, startAt: now, retryUntil })
  if (!isPlanned && !(await findRun(ctx, id))) {
    throw new AppError('unavailable', 'This job cannot be run right now. Please try again.')
  }
  ctx.engine.wake()
  return { id, isNew: isPlanned }
}

/**
 * Cancels a run: at once when it has not started or runs elsewhere, else as soon as its process hears of it. Answers its
 * state. Throws AppError not_found.
 */
export async function cancelRun(ctx: Ctx, id: RunId): Promise<RunState> {
  await askToCancel(ctx.engine.db, { tenant: ctx.member.id, ...runKeyOf(id), now: ctx.clock() })
  ctx.engine.wake()
  return (await getRun(ctx, id)).run.state
}
