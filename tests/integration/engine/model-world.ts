import { createDeliverer } from '#app/engine/deliver.server.ts'
import type { RunToDo } from '#app/engine/executors/executor.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import { createJob, deleteJob, getJob, pauseJob, resumeJob, updateJob } from '#app/features/jobs/jobs.server.ts'
import { defaultSettings } from '#app/features/jobs/settings/job-settings.ts'
import { runIdOf } from '#app/features/runs/run.ts'
import type { CronPattern } from '#app/features/schedule/schedule.ts'
import type { TestEngine } from '#tests/support/engine-house.ts'
import { everyMinute, minute, setUp } from '#tests/support/engine-scene.ts'
import { failed, fakeTarget } from '#tests/support/fake-target.ts'
import { memberCtx, type TestCtx } from '#tests/support/member-ctx.ts'

const schedules = ['* * * * *', '*/7 * * * *', '0 * * * *'] as const

/** While a job was on with that schedule; all by the clock, which may go back. */
export interface Interval {
  schedule: string
  /** Occurrences from here on may have a record, and from `owedFrom` on, up to `to`, must. */
  from: number
  owedFrom: number
  /** Null while it lasts. */
  to: number | null
  /** The latest that the clock showed meanwhile. */
  high: number
}

export interface KnownJob {
  ctx: TestCtx
  id: JobId
  intervals: Interval[]
  /** Up to here the occurrences of earlier intervals are decided. */
  decided: number
  /** Of the last change that was acknowledged: up to when it forbids occurrences, and the calls it showed as started. */
  lastChange: { forbidsTo: number; mayStart: Set<string> }
}

export interface World {
  scene: Awaited<ReturnType<typeof setUp>>
  members: TestCtx[]
  engines: TestEngine[]
  jobs: KnownJob[]
  /** Calls that were checked. */
  seen: number
}

const settings = { ...defaultSettings, retries: 1, missed: 'run_latest' as const }

/** Two members, whose jobs have the same ids, and two processes. A success tells whose it was. */
export async function makeWorld(): Promise<World> {
  const target = fakeTarget((run) => answerTo(run))
  const scene = await setUp(target)
  const other = await memberCtx(scene.house, 'member-2', scene.db)
  const engines = [scene.engine, await scene.otherEngine()]
  return { scene, members: [scene.ctx, other], engines, jobs: [], seen: 0 }
}

function answerTo({ scheduledFor, attempt, userId }: RunToDo) {
  const n = scheduledFor + attempt
  const kind = Math.floor(n / minute + n) % 5
  if (kind === 0) return failed
  return kind === 1 ? ('later' as const) : { state: 'succeeded' as const, reason: 'done' as const, detail: userId }
}

function begin({ scene }: World, job: KnownJob, schedule: string): void {
  const now = scene.house.clock()
  job.lastChange.forbidsTo = now
  job.intervals.push({ schedule, from: now, owedFrom: Math.max(now, job.decided), to: null, high: now })
}

/** What follows on a change that was acknowledged. */
async function end({ scene }: World, job: KnownJob): Promise<void> {
  const now = scene.house.clock()
  const running = await scene.db.read<{ scheduledFor: number; attempt: number }>(
    `SELECT scheduled_for AS scheduledFor, attempt FROM open_runs WHERE tenant = ? AND job = ? AND state = 'running'`,
    [job.ctx.member.id, job.id],
  )
  const mayStart = new Set<string>(running.map((key) => runIdOf({ ...key, jobId: job.id })))
  job.lastChange = { forbidsTo: Number.POSITIVE_INFINITY, mayStart }
  const open = job.intervals.at(-1)
  if (!open || open.to !== null) return
  open.to = now
  job.decided = Math.max(job.decided, open.high)
}

async function pick({ jobs }: World, n: number) {
  const known = jobs[n % Math.max(1, jobs.length)]
  const job = known && (await getJob(known.ctx, known.id).catch(() => undefined))
  return known && job ? { known, job } : undefined
}

export async function tick({ scene, engines, jobs }: World, ms: number): Promise<void> {
  scene.house.clock.advance(ms)
  for (const { intervals } of jobs) {
    const open = intervals.at(-1)
    if (open?.to === null) open.high = Math.max(open.high, scene.house.clock())
  }
  for (const engine of engines) await engine.step()
}

/** What can happen, by what it does to the world. */
export const events: Record<string, (world: World, n: number) => Promise<void>> = {
  async create(world, n) {
    const schedule = schedules[n % schedules.length] as CronPattern
    const ctx = world.members[n % world.members.length] as TestCtx
    const made = await createJob(ctx, { ...everyMinute, schedule, settings }, null)
    if (made.state === 'full') return
    const lastChange = { forbidsTo: 0, mayStart: new Set<string>() }
    const job: KnownJob = { ctx, id: made.job.id, intervals: [], decided: 0, lastChange }
    world.jobs.push(job)
    begin(world, job, schedule)
  },
  async edit(world, n) {
    const found = await pick(world, n)
    if (!found) return
    const { known, job } = found
    const schedule = schedules[n % schedules.length] as CronPattern
    const input = { ...everyMinute, schedule, isEnabled: job.isEnabled }
    await updateJob(known.ctx, job.id, { version: job.version, input })
    await end(world, known)
    if (job.isEnabled) begin(world, known, schedule)
  },
  async pause(world, n) {
    const found = await pick(world, n)
    if (!found?.job.isEnabled) return
    await pauseJob(found.known.ctx, found.job.id)
    await end(world, found.known)
  },
  async resume(world, n) {
    const found = await pick(world, n)
    if (!found || found.job.isEnabled) return
    await resumeJob(found.known.ctx, found.job.id)
    found.known.decided = Math.max(found.known.decided, world.scene.house.clock())
    begin(world, found.known, found.job.schedule)
  },
  async remove(world, n) {
    const found = await pick(world, n)
    if (!found) return
    await deleteJob(found.known.ctx, found.job.id)
    await end(world, found.known)
  },
  async pass(world, n) {
    for (let second = 0; second < 1 + (n % 90); second++) await tick(world, 1000)
  },
  /** To shortly before a full minute, where runs are planned or begun and have not started. */
  async near(world, n) {
    const { clock } = world.scene.house
    await tick(world, Math.max(0, minute - (clock() % minute) - (n % 3) * 1000 - 300))
  },
  /** A machine that was suspended, or a clock that was set forward. */
  async sleep(world, n) {
    await tick(world, (n % 200) * minute + 1000)
  },
  async back(world, n) {
    await tick(world, -(n % 30) * 1000)
  },
  async crash(world, n) {
    world.engines[n % 2] = await world.scene.otherEngine()
  },
  async stop(world, n) {
    await world.engines[n % 2]?.stop(0)
    world.engines[n % 2] = await world.scene.otherEngine()
  },
  async deliver(world) {
    const [engine] = world.engines
    if (engine) await createDeliverer(engine.deps).deliverDue('all')
  },
}
