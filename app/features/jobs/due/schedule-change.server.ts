import type { Ctx } from '#app/features/ctx.server.ts'
import { AppError } from '#app/platform/errors.ts'
import { markDirty, unmarkDirty } from '#db/engine/dirty-tenants.server.ts'
import { applyDue } from './apply-due.server.ts'
import type { DueJob } from './due-job.server.ts'

/** A mark older than that was left by a crash, and a sweep may take it away. Milliseconds. */
export const markHoldsMs = 10_000

/** What a change of jobs came to: its answer, and the jobs as they are now for the engine. */
export interface JobsChange<T> {
  answer: T
  /** 'later': too many for one transaction. The mark stays, and within half a minute the engine reads all jobs itself. */
  due: readonly DueJob[] | 'later'
}

/**
 * Changes jobs so that a crash at any point is found and finished: the intent is marked in the engine's database, `work`
 * writes the member's, the due list follows, and the mark goes. `work` gets since when the change waits for the engine
 * (milliseconds since 1970, null where it does not) and writes it into the jobs: without the engine's database a job is
 * saved all the same.
 */
export async function scheduleChange<T>(
  ctx: Ctx,
  work: (waitsSince: number | null) => Promise<JobsChange<T>>,
): Promise<T> {
  const since = ctx.clock()
  const mark = await tryMark(ctx)
  const { answer, due } = await workOrUnmark(ctx, mark, work)
  if (mark === undefined) await owe(ctx)
  else {
    const marks = [mark, ...(await markAgain(ctx, since))]
    if (due !== 'later') await reach(ctx, marks, due)
  }
  return answer
}

/** A change that took long may have lost its mark to a sweep that saw nothing of it. */
async function markAgain(ctx: Ctx, since: number): Promise<number[]> {
  if (ctx.clock() - since < markHoldsMs / 2) return []
  const mark = await tryMark(ctx)
  return mark === undefined ? [] : [mark]
}

async function reach(ctx: Ctx, marks: readonly number[], due: readonly DueJob[]): Promise<void> {
  const { db, wake } = ctx.engine
  try {
    const now = ctx.clock()
    if (due.length > 0) {
      await db.withTx(async (tx) => {
        for (const job of due) await applyDue(tx, job, now)
        await unmarkDirty(tx, marks)
      })
      await noteArrival(ctx, due)
    } else await unmarkDirty(db, marks)
    wake()
  } catch (error) {
    ctx.log.error({ err: error }, 'a change of jobs did not reach the engine')
    await owe(ctx)
    await noteWaiting(ctx, due)
  }
}

/** What was refused wrote nothing. Any other failure may have, so its mark stays. */
async function workOrUnmark<T>(
  ctx: Ctx,
  mark: number | undefined,
  work: (waitsSince: number | null) => Promise<JobsChange<T>>,
): Promise<JobsChange<T>> {
  try {
    return await work(mark === undefined ? ctx.clock() : null)
  } catch (error) {
    const isRefused = error instanceof AppError && error.code !== 'unavailable'
    if (isRefused && mark !== undefined) await unmarkDirty(ctx.engine.db, [mark])
    if (!isRefused) await owe(ctx)
    throw error
  }
}

async function tryMark(ctx: Ctx): Promise<number | undefined> {
  try {
    return await markDirty(ctx.engine.db, ctx.member.id, ctx.clock())
  } catch (error) {
    ctx.log.error({ err: error }, 'the engine cannot be told of a change of jobs')
    await owe(ctx)
    return undefined
  }
}

function owe({ engine, member, clock }: Ctx): Promise<void> {
  return engine.owed.owe(member.id, clock())
}

async function noteArrival({ db }: Ctx, due: readonly DueJob[]): Promise<void> {
  await db.write(
    `UPDATE cron_jobs SET waits_since = NULL
     WHERE waits_since IS NOT NULL AND (id, version) IN (SELECT value ->> 'job', value ->> 'version' FROM json_each(?))`,
    [JSON.stringify(due.map(({ job, version }) => ({ job, version })))],
  )
}

async function noteWaiting({ db, clock }: Ctx, due: readonly DueJob[]): Promise<void> {
  await db.write(
    `UPDATE cron_jobs SET waits_since = coalesce(waits_since, ?) WHERE id IN (SELECT value FROM json_each(?))`,
    [clock(), JSON.stringify(due.map(({ job }) => job))],
  )
}
