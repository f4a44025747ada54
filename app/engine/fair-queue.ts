import type { Taken } from './places.ts'
import { jobKeyOf, runsAlone, type WaitingRun } from './waiting-run.ts'

/** What is due and waits for a place: tenants take turns, and jobs that work come before ones that fail repeatedly. */
export interface FairQueue {
  push(run: WaitingRun): void
  /**
   * Takes out at most `most` runs, of a job that runs alone only one. `mayTake` is asked about each, and told how many were
   * taken before it in this call.
   */
  take(most: number, mayTake: MayTake): WaitingRun[]
  size(): number
  all(): WaitingRun[]
  clear(): WaitingRun[]
}

export type MayTake = (run: WaitingRun, taken: Taken) => boolean

type Lines = Map<string, WaitingRun[]>

export function createFairQueue(): FairQueue {
  const healthy: Lines = new Map()
  const ailing: Lines = new Map()
  let size = 0

  const all = () => [...healthy.values(), ...ailing.values()].flat()

  return {
    push(run) {
      const lines = run.isAiling ? ailing : healthy
      const line = lines.get(run.tenant)
      if (line) line.push(run)
      else lines.set(run.tenant, [run])
      size += 1
    },
    take(most, mayTake) {
      const taken: WaitingRun[] = []
      const round = { taken, jobs: new Set<string>(), given: new Map<string, number>(), most, mayTake }
      for (const lines of [healthy, ailing]) takeInTurns(lines, round)
      size -= taken.length
      return taken
    },
    size: () => size,
    all,
    clear() {
      const runs = all()
      healthy.clear()
      ailing.clear()
      size = 0
      return runs
    },
  }
}

interface Round {
  taken: WaitingRun[]
  jobs: Set<string>
  given: Map<string, number>
  most: number
  mayTake: MayTake
}

/** A tenant that got one goes to the end of the map, where this comes by again, and where the next call goes on. */
function takeInTurns(lines: Lines, round: Round): void {
  for (const [tenant, line] of lines) {
    if (round.taken.length >= round.most) return
    if (!takeOne(tenant, line, round)) continue
    lines.delete(tenant)
    if (line.length > 0) lines.set(tenant, line)
  }
}

function takeOne(tenant: string, line: WaitingRun[], { taken, jobs, given, mayTake }: Round): boolean {
  const [first] = line
  const had = given.get(tenant) ?? 0
  if (!first || !mayTake(first, { all: taken.length, ofTenant: had })) return false
  const index = line.findIndex((run) => !runsAlone(run) || !jobs.has(jobKeyOf(run)))
  const [run] = index === -1 ? [] : line.splice(index, 1)
  if (!run) return false
  if (runsAlone(run)) jobs.add(jobKeyOf(run))
  given.set(tenant, had + 1)
  taken.push(run)
  return true
}
