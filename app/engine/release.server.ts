import { setTimeout as wait } from 'node:timers/promises'
import { keepElsewhere, readStillOwned } from '#db/engine/open-runs.server.ts'
import type { ToCancel } from '#db/engine/to-cancel.server.ts'
import type { Dispatcher } from './dispatcher.ts'
import { type Ended, endOf, unstartedEnd } from './end.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import { type EngineState, freePlace, unblock } from './engine-state.ts'
import type { RunningElsewhere } from './executors/executor.ts'
import type { Outcomes } from './outcomes.server.ts'
import { performRun } from './perform-run.server.ts'
import { whyTooLate } from './too-late.server.ts'
import { type BegunRun, jobKeyOf, knownAs } from './waiting-run.ts'

const againMs = 500

/**
 * Sends the begun runs off whose time has come, and ends those that a sleep of the machine made too late; none without a
 * lease, for then they may be another's.
 */
export function releaseDue(deps: EngineDeps, state: EngineState, outcomes: Outcomes, dispatcher: Dispatcher): void {
  if (state.isStopping || deps.monotonic() >= state.leaseUntil) return
  for (const run of state.begun.takeUntil(deps.clock())) {
    const reason = whyTooLate(run, 'down', deps.clock())
    if (reason) {
      freePlace(state, run.tenant)
      const end = unstartedEnd(run, 'missed', reason, deps.clock())
      outcomes.add({ ...end, from: 'running' }, () => unblock(state, jobKeyOf(run)))
      continue
    }
    state.active.set(run.id, { run, startedAt: deps.clock(), abort: new AbortController() })
    deps.metrics.lateness.observe(Math.max(0, deps.clock() - run.startAt) / 1000)
    dispatcher.dispatch(run)
  }
}

/** After a pause without a lease: drops the begun runs that others took meanwhile. */
export async function dropTaken(deps: EngineDeps, state: EngineState): Promise<void> {
  const asked = state.begun.all()
  const owned = await readStillOwned(deps.db, state.owner, asked)
  const taken = new Set(asked.filter(({ id }) => !owned.has(id)))
  for (const run of state.begun.clear()) {
    if (!taken.has(run)) state.begun.push(run.startAt, run)
    else freePlace(state, run.tenant)
  }
}

/** Cancels a run: one that is begun does not start, for its job was changed or by hand; one at work is told to stop. */
export function cancelRun(
  deps: EngineDeps,
  state: EngineState,
  outcomes: Outcomes,
  { id, isOver }: ToCancel,
  freed: () => void,
): void {
  state.active.get(id)?.abort.abort('by_member')
  const run = state.begun.all().find((begun) => begun.id === id)
  if (!run) return
  for (const begun of state.begun.clear()) if (begun !== run) state.begun.push(begun.startAt, begun)
  freePlace(state, run.tenant)
  const reason = isOver ? 'changed' : 'by_member'
  finish(deps, state, outcomes, run, null, { state: 'canceled', reason, detail: null }, freed)
  freed()
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
  // A process that ends waits for what is active.
  const end = outcome.state === 'running_elsewhere' ? await handOver(deps, run, outcome) : outcome
  state.active.delete(run.id)
  freePlace(state, run.tenant)
  if (end) finish(deps, state, outcomes, run, active.startedAt, end, freed)
  freed()
}

function finish(
  deps: EngineDeps,
  state: EngineState,
  outcomes: Outcomes,
  run: BegunRun,
  startedAt: number | null,
  outcome: Ended,
  freed: () => void,
): void {
  const runId = knownAs(run)
  outcomes.add(endOf(deps, run, startedAt, outcome), (isOurs) => {
    deps.log.info({ runId, state: outcome.state, reason: outcome.reason, isOurs }, 'run ended')
    unblock(state, jobKeyOf(run))
    freed()
  })
}

/** Undefined when it goes on elsewhere; its end when it was canceled meanwhile, or is another's. */
async function handOver(deps: EngineDeps, run: BegunRun, outcome: RunningElsewhere): Promise<Ended | undefined> {
  const { until, record } = outcome
  const soFar = record?.() ?? null
  for (;;) {
    try {
      const isKept = await keepElsewhere(deps.db, run.owner, { id: run.id, fence: run.fence, until, record: soFar })
      return isKept ? undefined : { state: 'canceled', reason: 'by_member', detail: null, ...(record && { record }) }
    } catch (error) {
      deps.log.error({ err: error, runId: knownAs(run) }, 'a run that goes on elsewhere is handed over again')
      await wait(againMs, undefined, { ref: false })
    }
  }
}
