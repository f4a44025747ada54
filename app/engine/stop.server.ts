import { setTimeout as wait } from 'node:timers/promises'
import { handBack } from '#db/engine/engines.server.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import type { EngineState } from './engine-state.ts'
import type { Lease } from './lease.server.ts'
import type { Outcomes } from './outcomes.server.ts'
import type { AbortReason } from './perform-run.server.ts'

/** So long, and no longer than calls in flight get, a database that is out of reach is asked again for the last words. */
const insistMs = 8000
const againMs = 500

export interface Stopping {
  deps: EngineDeps
  state: EngineState
  outcomes: Outcomes
  lease: Lease
  /** Steps of the engine that have begun and not ended. */
  underWay: ReadonlySet<Promise<void>>
}

/**
 * Takes no more, gives calls in flight `limitMs` to end, ends the rest and hands back what has not started. Rejects when
 * the database took none of that for some seconds; then others take this process for dead, as after a crash.
 */
export async function stopEngine(stopping: Stopping, limitMs: number): Promise<void> {
  const { deps, state, lease, underWay } = stopping
  state.isStopping = true
  // A step under way may be about to have begun runs, which are to be handed back too.
  const isBusy = () => state.active.size > 0 || underWay.size > 0
  const deadline = deps.monotonic() + limitMs
  while (isBusy() && deps.monotonic() < deadline) {
    await wait(50)
    await lease.keep().catch((error: unknown) => deps.log.warn({ err: error }, 'a beat failed while the engine stops'))
  }
  for (const { abort } of state.active.values()) abort.abort('stopped' satisfies AbortReason)
  const lastWord = deps.monotonic() + deps.limits.answerMs + 1000
  while (isBusy() && deps.monotonic() < lastWord) await wait(20)
  await insist(deps, Math.min(limitMs, insistMs), () => handAllBack(stopping))
}

/** What is running, not at work and not ended was never started, whether or not an answer said that it was begun. */
async function handAllBack({ deps, state, outcomes }: Stopping): Promise<void> {
  do await outcomes.flush()
  while (outcomes.size() > 0)
  await handBack(deps.db, state.owner, [...state.active.keys()], deps.clock())
}

async function insist({ monotonic, log }: EngineDeps, ms: number, work: () => Promise<void>): Promise<void> {
  for (const until = monotonic() + ms; ; ) {
    try {
      return await work()
    } catch (error) {
      if (monotonic() >= until) throw error
      log.warn({ err: error }, 'the last words of the engine could not be written, trying again')
      await wait(againMs)
    }
  }
}
