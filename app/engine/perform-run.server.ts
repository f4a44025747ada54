import type { JobId } from '#app/features/jobs/job.ts'
import { startTimer } from '#app/platform/timer.ts'
import type { Ended } from './end.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import type { RunningElsewhere } from './executors/executor.ts'
import { executorFor } from './executors/executors.ts'
import { type BegunRun, knownAs } from './waiting-run.ts'

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
export function performRun(
  deps: EngineDeps,
  run: BegunRun,
  startedAt: number,
  abort: AbortController,
): Promise<Ended | RunningElsewhere> {
  return new Promise((resolve) => {
    const { signal } = abort
    const timeOut = () => abort.abort('timeout' satisfies AbortReason)
    const giveUp = () => resolve(aborted[signal.reason as AbortReason])
    let callOff = startTimer(run.policy.timeoutMs + deps.limits.answerMs, timeOut)
    const awaitAnswer = () => {
      callOff()
      callOff = startTimer(deps.limits.answerMs, giveUp)
    }
    signal.addEventListener('abort', awaitAnswer, { once: true })
    void executeSafely(deps, run, startedAt, signal).then((outcome) => {
      callOff()
      signal.removeEventListener('abort', awaitAnswer)
      resolve(outcome)
    })
  })
}

async function executeSafely(
  deps: EngineDeps,
  run: BegunRun,
  startedAt: number,
  signal: AbortSignal,
): Promise<Ended | RunningElsewhere> {
  try {
    return await execute(deps, run, startedAt, signal)
  } catch (error) {
    deps.log.error({ err: error, runId: knownAs(run) }, 'a run failed within Cronstead')
    return { state: 'failed', reason: 'internal', detail: null, isFinal: true }
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
  if (!run.spec) throw new Error('What the job is to do could not be read')
  const { tenant: userId, job, scheduledFor, attempt, cause, fence } = run
  const attempted = { userId, jobId: job as JobId, scheduledFor, attempt, cause, startedAt, fence }
  const outcome = await executor({ run: attempted, spec: run.spec, signal })
  if (outcome.state === 'running_elsewhere' || !signal.aborted || outcome.state !== 'canceled') return outcome
  const { record } = outcome
  return { ...aborted[signal.reason as AbortReason], ...(record === undefined ? {} : { record }) }
}
