import type { JobId } from '#app/features/jobs/job.ts'
import { getJob } from '#app/features/jobs/jobs.server.ts'
import { type RunId, runIdOf } from '#app/features/runs/run.ts'
import { startTestEngine, type TestEngine } from '#tests/support/engine-house.ts'
import { noon, setUp } from '#tests/support/engine-scene.ts'
import { memberCtx, type TestCtx } from '#tests/support/member-ctx.ts'
import { hasSameTiming, type Wish } from './model-jobs.ts'
import { modelTarget } from './model-target.ts'

/** While a job was on with that schedule; all by the clock, which may go back. */
export interface Interval {
  wish: Wish
  /** Occurrences from here on may have a record, and from `owedFrom` on, up to `to`, must. */
  from: number
  owedFrom: number
  /** Null while it lasts. */
  to: number | null
  /** The latest that the clock showed meanwhile. */
  high: number
  /** The next goes on with the same timing, and takes over what has not started. */
  goesOn: boolean
}

export interface KnownJob {
  ctx: TestCtx
  id: JobId
  wish: Wish
  intervals: Interval[]
  /** Up to here the occurrences of earlier intervals are decided. */
  decided: number
  /**
   * Of the last change that was acknowledged: up to when it forbids occurrences, and the calls it showed as started; and
   * what was asked for by hand since, as its occurrences.
   */
  lastChange: { forbidsTo: number; mayStart: Set<RunId>; byHand: Set<number> }
  /** What was ever asked for by hand. */
  asked: Set<RunId>
  /** What was canceled before it started. */
  canceled: Set<RunId>
}

export interface World {
  scene: Awaited<ReturnType<typeof setUp>>
  target: ReturnType<typeof modelTarget>
  members: TestCtx[]
  processes: { engine: TestEngine; line: number }[]
  jobs: KnownJob[]
  /** Calls that were checked. */
  seen: number
  /** The latest that the clock showed. */
  highest: number
}

/** Two members, whose jobs have the same ids, and two processes. A success tells whose it was. */
export async function makeWorld(beginning: number): Promise<World> {
  const scene = await setUp()
  scene.house.clock.advance(beginning - noon)
  const other = await memberCtx(scene.house, 'member-2', scene.db)
  await scene.engine.stop(0)
  const target = modelTarget(scene.house.clock)
  const world: World = { scene, target, members: [scene.ctx, other], processes: [], jobs: [], seen: 0, highest: 0 }
  for (const index of [0, 1]) await startProcess(world, index)
  return world
}

export async function startProcess({ scene, target, processes }: World, index: number): Promise<void> {
  const line = target.lines()
  processes[index] = { engine: await startTestEngine(scene.house, scene.db, { executors: target.line() }), line }
}

export function begin({ scene }: World, job: KnownJob): void {
  const now = scene.house.clock()
  const before = job.intervals.at(-1)
  const goesOn = before?.goesOn === true
  // What has not started goes over to a version of the same timing.
  job.lastChange.forbidsTo = now - (goesOn ? job.wish.settings.jitterMs : 0)
  const owedFrom = Math.max(now, job.decided)
  job.intervals.push({ wish: job.wish, from: now, owedFrom, to: null, high: now, goesOn: false })
}

/** What follows on a change that was acknowledged; `next`: how the job is run from now on, where it is on. */
export async function end({ scene }: World, job: KnownJob, next?: Wish): Promise<void> {
  const now = scene.house.clock()
  const running = await scene.db.read<{ scheduledFor: number; attempt: number }>(
    `SELECT scheduled_for AS scheduledFor, attempt FROM open_runs WHERE tenant = ? AND job = ? AND state = 'running'`,
    [job.ctx.member.id, job.id],
  )
  const mayStart = new Set(running.map((key) => runIdOf({ ...key, jobId: job.id })))
  job.lastChange = { forbidsTo: Number.POSITIVE_INFINITY, mayStart, byHand: new Set() }
  const open = job.intervals.at(-1)
  if (open?.to !== null) return
  open.to = now
  open.goesOn = next !== undefined && hasSameTiming(open.wish, next)
  job.decided = Math.max(job.decided, open.high)
}

export async function pick({ jobs }: World, n: number) {
  const known = jobs[n % Math.max(1, jobs.length)]
  const job = known && (await getJob(known.ctx, known.id).catch(() => undefined))
  return known && job ? { known, job } : undefined
}

export async function tick(world: World, ms: number): Promise<void> {
  const { scene, processes, jobs } = world
  scene.house.clock.advance(ms)
  world.highest = Math.max(world.highest, scene.house.clock())
  for (const { intervals } of jobs) {
    const open = intervals.at(-1)
    if (open?.to === null) open.high = Math.max(open.high, scene.house.clock())
  }
  for (const { engine } of processes) await engine.step()
}
