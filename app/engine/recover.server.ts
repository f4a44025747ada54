import { policyOf } from '#app/features/jobs/due/policy-json.server.ts'
import { healthOf, retryAt } from '#app/features/runs/retry.ts'
import {
  type End,
  endRuns,
  freeOrphans,
  freeQueued,
  freeRuns,
  readOrphans,
  readUnreported,
  type StrandedRow,
} from '#db/engine/end-runs.server.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import { dropQueued, type EngineState } from './engine-state.ts'
import type { WaitingRun } from './waiting-run.ts'

const atOnce = 250
const placeWaitMs = 1000

/** Takes over what processes left that are gone: what they had queued is anyone's, what they were running is lost. */
export async function recoverOrphans(deps: EngineDeps): Promise<void> {
  const freed = await freeOrphans(deps.db)
  const lost = await endStranded(deps, () => readOrphans(deps.db, atOnce), { state: 'lost', reason: 'lost' })
  deps.log.warn({ freed, lost }, 'took over the runs of a process that went away')
}

/**
 * After a claim that was not answered: lets all go that this process has queued, also what it does not know of, to take
 * it again.
 */
export async function letGo(deps: EngineDeps, state: EngineState): Promise<void> {
  await freeQueued(deps.db, state.owner)
  dropQueued(state)
  state.isUnsure = false
}

/** Among others, gives back what has waited for a place for a while: one of them may have one. */
export async function passOn({ db, clock }: EngineDeps, state: EngineState): Promise<void> {
  if (state.peers.count === 1) return
  const late = clock() - placeWaitMs
  const passed: WaitingRun[] = []
  for (const run of state.ready.clear()) {
    if (run.startAt < late && !run.isAiling && !run.isHeldBack) passed.push(run)
    else state.ready.push(run)
  }
  if (passed.length === 0) return
  try {
    await freeRuns(
      db,
      state.owner,
      passed.map(({ id }) => id),
    )
  } catch (error) {
    for (const run of passed) state.ready.push(run)
    throw error
  }
}

/** Ends the runs whose targets did not report in time. */
export async function endUnreported(deps: EngineDeps): Promise<void> {
  const read = () => readUnreported(deps.db, deps.clock(), atOnce)
  await endStranded(deps, read, { state: 'timed_out', reason: 'no_callback' })
}

type Fate = { state: 'lost'; reason: 'lost' } | { state: 'timed_out'; reason: 'no_callback' }

async function endStranded(deps: EngineDeps, read: () => Promise<StrandedRow[]>, fate: Fate): Promise<number> {
  for (let ended = 0; ; ) {
    const rows = await read()
    if (rows.length === 0) return ended
    const done = await endRuns(
      deps.db,
      rows.map((row) => strandedEnd(deps, row, fate)),
    )
    deps.metrics.ended.add(done.size, fate.state)
    ended += done.size
    if (rows.length < atOnce) return ended
  }
}

function strandedEnd({ clock, random }: EngineDeps, row: StrandedRow, fate: Fate): End {
  const now = clock()
  const attempted = { attempt: row.attempt, retryUntil: row.retry_until }
  return {
    id: row.id,
    owner: row.owner,
    fence: row.fence,
    from: 'running',
    ...fate,
    detail: null,
    record: null,
    startedAt: null,
    endedAt: now,
    retryAt: retryAt(attempted, fate, policyOf(row.policy), now, random),
    isHealthy: healthOf(fate.state),
  }
}
