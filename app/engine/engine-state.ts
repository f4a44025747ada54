import { createFairQueue, type FairQueue } from './fair-queue.ts'
import { createTimeQueue, type TimeQueue } from './time-queue.ts'
import { type BegunRun, jobKeyOf, type WaitingRun } from './waiting-run.ts'

/** What one process has in hand. All of it is also in the engine's database, but for what is at work right now. */
export interface EngineState {
  /** Whom this process is in the engine's database; another after others took it for dead. */
  owner: string
  /** By the monotonic clock: up to then no one else takes its runs. */
  leaseUntil: number
  /** The processes at this engine database, and which of them this one is, from 0. */
  peers: { count: number; index: number }
  beatAt: number
  unblockedAt: number
  recoveredAt: number
  /** Claimed, by when they are to be begun. */
  planned: TimeQueue<WaitingRun>
  /** Due, and waiting for a place. */
  ready: FairQueue
  /** Due, and waiting for another run of their job, by job. */
  blocked: Map<string, WaitingRun[]>
  /** Begun, by when they are to start. */
  begun: TimeQueue<BegunRun>
  /** At work, by id. */
  active: Map<number, ActiveRun>
  /** Begun or at work, by tenant. */
  placesTaken: Map<string, number>
  /** A claim was not answered: there may be queued runs of this process that it does not know. */
  isUnsure: boolean
  /** Nothing more is claimed or begun until the changes are read that came while this process did not look. */
  isBehind: boolean
  isStopping: boolean
}

export interface ActiveRun {
  run: BegunRun
  startedAt: number
  abort: AbortController
}

export function createEngineState(owner: string): EngineState {
  return {
    owner,
    leaseUntil: Number.NEGATIVE_INFINITY,
    peers: { count: 1, index: 0 },
    beatAt: Number.NEGATIVE_INFINITY,
    unblockedAt: Number.NEGATIVE_INFINITY,
    recoveredAt: Number.NEGATIVE_INFINITY,
    planned: createTimeQueue(),
    ready: createFairQueue(),
    blocked: new Map(),
    begun: createTimeQueue(),
    active: new Map(),
    placesTaken: new Map(),
    isUnsure: false,
    isBehind: true,
    isStopping: false,
  }
}

export function takePlace(state: EngineState, tenant: string): void {
  state.placesTaken.set(tenant, (state.placesTaken.get(tenant) ?? 0) + 1)
}

export function freePlace(state: EngineState, tenant: string): void {
  const left = (state.placesTaken.get(tenant) ?? 1) - 1
  if (left === 0) state.placesTaken.delete(tenant)
  else state.placesTaken.set(tenant, left)
}

export function placesTaken(state: EngineState): number {
  return state.begun.size() + state.active.size
}

export function block(state: EngineState, waiting: WaitingRun): void {
  const run = { ...waiting, isHeldBack: true } as const
  const key = jobKeyOf(run)
  const line = state.blocked.get(key)
  if (line) line.push(run)
  else state.blocked.set(key, [run])
}

/** Lets the runs try again that wait for a run of this job; without a job, all of them. */
export function unblock(state: EngineState, jobKey?: string): void {
  const keys = jobKey === undefined ? [...state.blocked.keys()] : [jobKey]
  for (const key of keys) {
    for (const run of state.blocked.get(key) ?? []) state.ready.push(run)
    state.blocked.delete(key)
  }
}

/** Drops what has not started: others took this process for dead, or take over what it hands back. */
export function dropWaiting(state: EngineState): void {
  dropQueued(state)
  for (const { tenant } of state.begun.clear()) freePlace(state, tenant)
}

/** Drops what has not begun. */
export function dropQueued(state: EngineState): void {
  state.planned.clear()
  state.ready.clear()
  state.blocked.clear()
}
