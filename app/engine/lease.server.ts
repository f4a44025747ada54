import { beatEngine, type EngineRow, joinEngines, readEngines, removeEngine } from '#db/engine/engines.server.ts'
import type { EngineDeps } from './engine-deps.server.ts'
import { dropWaiting, type EngineState } from './engine-state.ts'
import { dropTaken } from './release.server.ts'
import { createSkew } from './skew.server.ts'

const beatsALease = 4

/** Keeps the lease of this process and watches those of the others. */
export interface Lease {
  /** Beats when it is time to; with `now` at once. */
  keep(when?: 'now'): Promise<void>
  /** How far this machine's clock is ahead of the database's, in milliseconds. */
  skewMs(): number
}

interface Watched {
  beat: number
  stillMs: number
  seenAt: number
}

export function createLease(deps: EngineDeps, state: EngineState): Lease {
  const beatMs = deps.limits.leaseMs / beatsALease
  const watched = new Map<string, Watched>()
  const skew = createSkew(deps)

  return {
    async keep(when) {
      const now = deps.monotonic()
      if (when !== 'now' && now - state.beatAt < beatMs) return
      const hadLapsed = now >= state.leaseUntil
      const asked = deps.clock()
      const { isAlive, storeNow } = await beatEngine(deps.db, state.owner)
      if (!isAlive) await joinAnew(deps, state)
      else if (hadLapsed) await dropTaken(deps, state)
      state.beatAt = now
      state.leaseUntil = now + deps.limits.leaseMs
      if (storeNow !== null) skew.note((asked + deps.clock()) / 2 - storeNow)
      await watch(deps, state, watched, beatMs)
    },
    skewMs: skew.ms,
  }
}

/** Others took this process for dead. What it is running goes on, and whoever ended it meanwhile keeps their word. */
async function joinAnew(deps: EngineDeps, state: EngineState): Promise<void> {
  dropWaiting(state)
  state.owner = deps.newId()
  await joinEngines(deps.db, state.owner)
}

/**
 * Takes a process for dead whose beat stood still for a lease while this one looked: no clock of another machine, and
 * none that jumps, decides. A look counts for little, so that whoever slept with the others first lets them speak.
 */
async function watch(
  deps: EngineDeps,
  state: EngineState,
  watched: Map<string, Watched>,
  beatMs: number,
): Promise<void> {
  const others = (await readEngines(deps.db)).filter(({ owner }) => owner !== state.owner)
  const now = deps.monotonic()
  for (const owner of watched.keys()) if (!others.some((other) => other.owner === owner)) watched.delete(owner)
  for (const other of others) {
    const stillMs = stillFor(watched.get(other.owner), other, now, beatMs)
    watched.set(other.owner, { beat: other.beat, stillMs, seenAt: now })
    if (stillMs < deps.limits.leaseMs || !(await removeEngine(deps.db, other))) continue
    deps.metrics.lapses.add()
    watched.delete(other.owner)
    deps.log.warn({ owner: other.owner }, 'a process shows no sign of life')
  }
  const owners = [state.owner, ...watched.keys()].sort()
  state.peers = { count: owners.length, index: owners.indexOf(state.owner) }
}

function stillFor(known: Watched | undefined, { beat }: EngineRow, now: number, beatMs: number): number {
  if (known?.beat !== beat) return 0
  return known.stillMs + Math.min(now - known.seenAt, 2 * beatMs)
}
