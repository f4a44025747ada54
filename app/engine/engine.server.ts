import { joinEngines } from '#db/engine/engines.server.ts'
import { hasOrphans, type Peek, peek } from '#db/engine/open-runs.server.ts'
import { readToCancel } from '#db/engine/to-cancel.server.ts'
import { catchUp } from './agree.server.ts'
import { beginAllDue, endTooLate } from './begin.server.ts'
import { claimAllDue, claimAllFree } from './claim.server.ts'
import { createInProcessDispatcher, type Dispatcher } from './dispatcher.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import { createEngineState, type EngineState, unblock } from './engine-state.ts'
import { createLease, type Lease } from './lease.server.ts'
import { createOutcomes, type Outcomes } from './outcomes.server.ts'
import { endUnreported, letGo, passOn, recoverOrphans } from './recover.server.ts'
import { cancelRun, releaseDue, runToEnd } from './release.server.ts'
import { stopEngine } from './stop.server.ts'
import { knownAs } from './waiting-run.ts'

/** One process's part in running the jobs. Its steps are called by `startClockwork`, and in tests by hand. */
export interface Engine {
  /** Joins the engines of the database. */
  join(): Promise<void>
  /** Keeps the lease and takes what is due, free or left behind. */
  look(): Promise<void>
  /** Begins and releases what is due. */
  pump(): Promise<void>
  /** When `pump` has something to do next, in milliseconds since 1970. */
  nextAt(): number | undefined
  /** Takes no more, gives calls in flight `limitMs` to end, ends the rest and hands back what has not started. */
  stop(limitMs: number): Promise<void>
  /** Whether runs are on their way to their targets in this moment. */
  isSending(): boolean
  /** Writes the ends of runs down. */
  flush(): Promise<void>
  counts(): { planned: number; ready: number; active: number; skewMs: number }
}

const unblockEveryMs = 2000
const orphansEveryMs = 1000

interface Parts {
  deps: EngineDeps
  state: EngineState
  outcomes: Outcomes
  dispatcher: Dispatcher
  lease: Lease
  onFreed: () => void
  underWay: Set<Promise<void>>
}

/** `onFreed` is called when a place is free or a blocked run may try again. */
export function createEngine(deps: EngineDeps, onFreed: () => void): Engine {
  const state = createEngineState(deps.newId())
  const perform = (run: Parameters<Dispatcher['dispatch']>[0]) => {
    runToEnd(deps, state, outcomes, run, onFreed).catch((error: unknown) =>
      deps.log.error({ err: error, runId: knownAs(run) }, 'a run did not come to its end'),
    )
  }
  const dispatcher = createInProcessDispatcher(perform)
  const outcomes = createOutcomes(deps, dispatcher.isBusy)
  const lease = createLease(deps, state)
  const parts: Parts = { deps, state, outcomes, dispatcher, lease, onFreed, underWay: new Set() }
  return {
    join: () => joinEngines(deps.db, state.owner),
    look: () => step(parts, look(parts)),
    pump: () =>
      step(
        parts,
        beginAllDue(deps, state, outcomes, () => releaseDue(deps, state, outcomes, dispatcher)),
      ),
    nextAt: () => nextAt(parts),
    stop: (limitMs) => stopEngine(parts, limitMs),
    isSending: dispatcher.isBusy,
    flush: () => outcomes.flush(),
    counts: () => ({
      planned: state.planned.size() + state.begun.size(),
      ready: state.ready.size(),
      active: state.active.size,
      skewMs: parts.lease.skewMs(),
    }),
  }
}

async function step({ state, underWay }: Parts, work: Promise<void>): Promise<void> {
  underWay.add(work)
  try {
    await work
  } catch (error) {
    // The database may have been out of reach, also for those who changed a job.
    state.isBehind = true
    throw error
  } finally {
    underWay.delete(work)
  }
}

/** Without a lease what was begun waits for the next beat. */
function nextAt({ deps, state }: Parts): number | undefined {
  const hasLease = deps.monotonic() < state.leaseUntil
  return earliest(hasLease ? state.begun.nextAt() : undefined, state.planned.nextAt())
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

async function look(parts: Parts): Promise<void> {
  const { deps, state, lease } = parts
  if (state.isStopping) return
  await lease.keep()
  if (state.isBehind) await catchUp(deps)
  state.isBehind = false
  if (state.isUnsure) await letGo(deps, state)
  await passOn(deps, state)
  const now = deps.clock()
  const found = await peek(deps.db, state.owner, now, now + deps.limits.lookAheadMs)
  const isRecovered = await recover(parts)
  if (found.unreported) await endUnreported(deps)
  await takeFound(parts, { ...found, free: found.free || Number(isRecovered) }).catch((error: unknown) => {
    state.isUnsure = true
    throw error
  })
  if (deps.monotonic() - state.unblockedAt < unblockEveryMs) return
  state.unblockedAt = deps.monotonic()
  endTooLate(deps, state, parts.outcomes)
  // What blocks them may be another process's.
  unblock(state)
}

/** True when what others left behind is anyone's now. */
async function recover({ deps, state }: Parts): Promise<boolean> {
  if (deps.monotonic() - state.recoveredAt < orphansEveryMs) return false
  state.recoveredAt = deps.monotonic()
  if (!(await hasOrphans(deps.db))) return false
  await recoverOrphans(deps)
  return true
}

async function takeFound({ deps, state, outcomes, lease, onFreed }: Parts, found: Peek): Promise<void> {
  if (state.isStopping) return
  if (found.cancels) {
    for (const run of await readToCancel(deps.db, state.owner)) cancelRun(deps, state, outcomes, run, onFreed)
  }
  if (found.due) await claimAllDue(deps, state, lease)
  if (found.free) await claimAllFree(deps, state, outcomes, lease)
}
