import type { JobId } from '#app/features/jobs/job.ts'
import { runIdOf } from '#app/features/runs/run.ts'
import { keepElsewhere, readStillOwned } from '#db/engine/open-runs.server.ts'
import type { Dispatcher } from './dispatcher.ts'
import { type Ended, endOf } from './end.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import { type EngineState, freePlace, unblock } from './engine-state.ts'
import type { RunningElsewhere } from './executors/executor.ts'
import type { Outcomes } from './outcomes.server.ts'
import { performRun } from './perform-run.server.ts'
import { type BegunRun, jobKeyOf } from './waiting-run.ts'

/** Sends the begun runs off whose time has come; none without a lease, for then they may be another's. */
export function releaseDue(deps: EngineDeps, state: EngineState, dispatcher: Dispatcher): void {
  if (state.isStopping || deps.monotonic() >= state.leaseUntil) return
  for (const run of state.begun.takeUntil(deps.clock())) {
    state.active.set(run.id, { run, startedAt: deps.clock(), abort: new AbortController() })
    deps.metrics.lateness.observe(Math.max(0, deps.clock() - run.startAt) / 1000)
    dispatcher.dispatch(run)
  }
}

/** After a pause without a lease: drops the begun runs that others took meanwhile. */
export async function dropTaken(deps: EngineDeps, state: EngineState): Promise<void> {
  const begun = state.begun.clear()
  const owned = await readStillOwned(deps.db, state.owner, begun)
  for (const run of begun) {
    if (owned.has(run.id)) state.begun.push(run.startAt, run)
    else freePlace(state, run.tenant)
  }
}

/** Performs a run and has its end written. `freed` is called as soon as its place is free. */
export async function runToEnd(
  deps: EngineDeps,
  state: EngineState,
  outcomes: Outcomes,
  run: BegunRun,
  freed: () => void,
): Promise<void> {
  const active = state.active.get(run.id)
  if (!active) return
  active.startedAt = deps.clock()
  const outcome = await performRun(deps, run, active.startedAt, active.abort)
  state.active.delete(run.id)
  freePlace(state, run.tenant)
  if (outcome.state === 'running_elsewhere') await handOver(deps, run, outcome)
  else finish(deps, state, outcomes, run, active.startedAt, outcome, freed)
  freed()
}

function finish(
  deps: EngineDeps,
  state: EngineState,
  outcomes: Outcomes,
  run: BegunRun,
  startedAt: number,
  outcome: Ended,
  freed: () => void,
): void {
  const runId = runIdOf({ ...run, jobId: run.job as JobId })
  outcomes.add(endOf(deps, run, startedAt, outcome), (isOurs) => {
    deps.log.info({ runId, state: outcome.state, reason: outcome.reason, isOurs }, 'run ended')
    unblock(state, jobKeyOf(run))
    freed()
  })
}

async function handOver({ db, log }: EngineDeps, run: BegunRun, outcome: RunningElsewhere): Promise<void> {
  const { until, record = null } = outcome
  try {
    await keepElsewhere(db, run.owner, { id: run.id, fence: run.fence, until, record })
  } catch (error) {
    // It stays ours, and ends lost with this process at the latest.
    log.error({ err: error, runId: run.id }, 'a run that goes on elsewhere could not be handed over')
  }
}
