import { setTimeout as wait } from 'node:timers/promises'
import { openSpec } from '#app/features/jobs/due/due-job.server.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import type { Ended } from './end.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import type { RunningElsewhere } from './executors/executor.ts'
import { executorFor } from './executors/executors.ts'
import type { BegunRun } from './waiting-run.ts'

/** Why a run was aborted, as the reason of its signal. */
export type AbortReason = 'by_member' | 'stopped' | 'timeout'

const aborted: Record<AbortReason, Ended> = {
  by_member: { state: 'canceled', reason: 'by_member', detail: null },
  stopped: { state: 'lost', reason: 'stopped', detail: null },
  timeout: { state: 'timed_out', reason: 'timeout', detail: null },
}

/**
 * The only path a run takes: the executor of its kind does the work once. Never rejects; an executor that does not
 * answer in time, or after it was aborted, is left behind.
 */
export async function performRun(
  deps: EngineDeps,
  run: BegunRun,
  startedAt: number,
  abort: AbortController,
): Promise<Ended | RunningElsewhere> {
  const over = new AbortController()
  try {
    return await Promise.race([execute(deps, run, startedAt, abort.signal), giveUp(deps, run, abort, over.signal)])
  } catch (error) {
    deps.log.error({ err: error, runId: run.id, jobId: run.job }, 'a run failed within Cronstead')
    return { state: 'failed', reason: 'internal', detail: null, isFinal: true }
  } finally {
    over.abort()
  }
}

async function execute(
  deps: EngineDeps,
  run: BegunRun,
  startedAt: number,
  signal: AbortSignal,
): Promise<Ended | RunningElsewhere> {
  if (signal.aborted) return aborted[signal.reason as AbortReason]
  const executor = executorFor(deps.executors, run.kind)
  if (!executor) throw new Error(`Nothing runs a job of kind ${run.kind}`)
  const spec = openSpec(run.spec, run.tenant, run.job, deps.secrets.seal)
  const { tenant: userId, job, scheduledFor, attempt, cause, fence } = run
  const attempted = { userId, jobId: job as JobId, scheduledFor, attempt, cause, startedAt, fence }
  const outcome = await executor({ run: attempted, spec, signal })
  if (outcome.state === 'running_elsewhere' || !signal.aborted || outcome.state !== 'canceled') return outcome
  const { record } = outcome
  return { ...aborted[signal.reason as AbortReason], ...(record === undefined ? {} : { record }) }
}

/** Answers for an executor that keeps silent: after its time-out, and some time after it was aborted. */
async function giveUp(
  { limits }: EngineDeps,
  run: BegunRun,
  abort: AbortController,
  over: AbortSignal,
): Promise<Ended> {
  const { signal } = abort
  await Promise.race([wait(run.policy.timeoutMs + limits.answerMs, undefined, { signal: over }), whenAborted(signal)])
  if (!signal.aborted) abort.abort('timeout' satisfies AbortReason)
  await wait(limits.answerMs, undefined, { signal: over })
  return aborted[signal.reason as AbortReason]
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
