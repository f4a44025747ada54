import { setImmediate as turn } from 'node:timers/promises'
import { openSpec } from '#app/features/jobs/due/due-job.server.ts'
import type { JobSpec } from '#app/features/jobs/job-spec.ts'
import { beginRuns, readCrowded } from '#db/engine/open-runs.server.ts'
import { unstartedEnd } from './end.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import { block, type EngineState, placesTaken, takePlace, unblock } from './engine-state.ts'
import { executorFor } from './executors/executors.ts'
import type { Outcomes } from './outcomes.server.ts'
import { mayTakePlace } from './places.ts'
import { endIfTooLate } from './too-late.server.ts'
import { jobKeyOf, knownAs, runsAlone, type WaitingRun } from './waiting-run.ts'

/**
 * Marks what is due as running, as far as there are places, a transaction a batch; what may not run now waits or ends.
 * A little ahead of its time, so that at its time nothing has to be written.
 */
export async function beginAllDue(
  deps: EngineDeps,
  state: EngineState,
  outcomes: Outcomes,
  release: () => void,
): Promise<void> {
  for (;;) {
    release()
    for (const run of state.planned.takeUntil(deps.clock())) receive(deps, state, outcomes, run)
    const group = takeGroup(deps, state)
    if (group.length === 0) return
    const timely = group.filter((run) => !endIfTooLate(deps, outcomes, run, 'no_place'))
    if (timely.length > 0) await begin(deps, state, outcomes, timely)
    await turn()
  }
}

/** A run whose time has come, or is about to. */
function receive(deps: EngineDeps, state: EngineState, outcomes: Outcomes, run: WaitingRun): void {
  if (endIfTooLate(deps, outcomes, run, 'down')) return
  if (executorFor(deps.executors, run.kind)) state.ready.push(run)
  else if (deps.clock() < run.startAt) state.planned.push(run.startAt, run)
  else outcomes.add(unstartedEnd(run, 'skipped', 'no_runner', deps.clock()), () => undefined)
}

/** Ends those that waited for a place until it is too late for them. */
export function endTooLate(deps: EngineDeps, state: EngineState, outcomes: Outcomes): void {
  for (const run of state.ready.clear()) if (!endIfTooLate(deps, outcomes, run, 'no_place')) state.ready.push(run)
}

function takeGroup({ limits }: EngineDeps, state: EngineState): WaitingRun[] {
  const before = placesTaken(state)
  const free = Math.min(limits.batch, limits.runsAtOnce - before)
  if (free <= 0 || state.isStopping || state.isBehind) return []
  return state.ready.take(free, ({ tenant, isAiling }, { all, ofTenant }) =>
    mayTakePlace(limits, { all: before + all, ofTenant: (state.placesTaken.get(tenant) ?? 0) + ofTenant }, isAiling),
  )
}

async function begin(deps: EngineDeps, state: EngineState, outcomes: Outcomes, group: WaitingRun[]): Promise<void> {
  const fenced = group.map((run) => ({ id: run.id, fence: run.fence, alone: runsAlone(run) }))
  const { begun, blocked } = await orPutBack(state, group, () => beginRuns(deps.db, state.owner, deps.clock(), fenced))
  const byId = new Map(group.map((run) => [run.id, run]))
  for (const { id, spec } of begun) {
    const run = byId.get(id)
    if (!run) continue
    takePlace(state, run.tenant)
    state.begun.push(run.startAt, { ...run, spec: openedSpec(deps, run, spec) })
  }
  const waiting = group.filter(({ id }) => blocked.has(id))
  if (waiting.length === 0) return
  if (outcomes.size() === 0) return orPutBack(state, waiting, () => decideBlocked(deps, state, outcomes, waiting))
  // What blocks them may have ended, and only not be written yet.
  for (const run of waiting) state.ready.push(run)
  await outcomes.flush()
}

/** Now, for at its time there is enough to do. */
function openedSpec({ secrets, log }: EngineDeps, run: WaitingRun, sealed: string): JobSpec | undefined {
  const { tenant, job } = run
  try {
    return openSpec(sealed, tenant, job, secrets.seal)
  } catch (error) {
    log.error({ err: error, runId: knownAs(run), jobId: job }, 'what a job is to do cannot be read')
    return undefined
  }
}

/** Runs that could not be decided about are as ready as before. */
async function orPutBack<T>(state: EngineState, runs: readonly WaitingRun[], work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    for (const run of runs) state.ready.push(run)
    throw error
  }
}

/** What becomes of runs whose job is not over: decided at their start, for until then it may be. */
async function decideBlocked(
  deps: EngineDeps,
  state: EngineState,
  outcomes: Outcomes,
  runs: WaitingRun[],
): Promise<void> {
  const now = deps.clock()
  const due = runs.filter((run) => run.startAt <= now)
  const queueing = due.filter((run) => !mustWait(run) && run.policy.overlap === 'queue_one').map(({ id }) => id)
  const crowded = queueing.length > 0 ? await readCrowded(deps.db, now, queueing) : new Set<number>()
  for (const run of runs) if (run.startAt > now) state.planned.push(run.startAt, run)
  const mayWait = (run: WaitingRun) => mustWait(run) || (queueing.includes(run.id) && !crowded.has(run.id))
  for (const run of due) {
    if (mayWait(run)) block(state, run)
    else skip(deps, state, outcomes, run)
  }
}

/** A retry belongs to a run that was let in; one of several that run late must not push the others out. */
function mustWait(run: WaitingRun): boolean {
  return run.waits || run.attempt > 1
}

function skip(deps: EngineDeps, state: EngineState, outcomes: Outcomes, run: WaitingRun): void {
  const reason = run.policy.overlap === 'queue_one' ? 'queue_full' : 'overlap'
  outcomes.add(unstartedEnd(run, 'skipped', reason, deps.clock()), () => unblock(state, jobKeyOf(run)))
}
