import type { EngineLimits } from './engine-deps.server.ts'
import { type EngineState, placesTaken } from './engine-state.ts'
import { mayTakePlace, type Taken } from './places.ts'

/** How much of what is due this process takes: alone all of it, among others what it can begin. */
export interface Allotment {
  /** Whether it takes this one too; call it once for each. */
  takes(run: { tenant: string; isAiling: boolean }): boolean
  /** How many it may still take. */
  room: number
  /** Tenants of whom it has as many as it can begin. */
  full: string[]
  /** Whether it may take runs of jobs that fail repeatedly. */
  takesAiling: boolean
}

export function allot(limits: EngineLimits, state: EngineState): Allotment {
  if (state.peers.count === 1) return { takes: () => true, room: Number.POSITIVE_INFINITY, full: [], takesAiling: true }
  const held = heldByTenant(state)
  // Those that fail repeatedly wait for places that others may have meanwhile.
  const waiting = state.ready.all().filter(({ isAiling }) => isAiling).length
  let all = placesTaken(state) + state.planned.size() + state.ready.size() - waiting
  const takenWith = (ofTenant: number, isAiling = false): Taken => ({ all: isAiling ? all + waiting : all, ofTenant })
  return {
    takes({ tenant, isAiling }) {
      const ofTenant = held.get(tenant) ?? 0
      if (!mayTakePlace(limits, takenWith(ofTenant, isAiling), isAiling)) return false
      held.set(tenant, ofTenant + 1)
      all += 1
      return true
    },
    room: Math.max(0, limits.runsAtOnce - all),
    full: [...held].filter(([, count]) => !mayTakePlace(limits, takenWith(count), false)).map(([tenant]) => tenant),
    takesAiling: mayTakePlace(limits, takenWith(0, true), true),
  }
}

/** Begun and at work, or claimed for that. */
function heldByTenant({ placesTaken, planned, ready }: EngineState): Map<string, number> {
  const held = new Map(placesTaken)
  for (const { tenant } of [...planned.all(), ...ready.all()]) held.set(tenant, (held.get(tenant) ?? 0) + 1)
  return held
}
