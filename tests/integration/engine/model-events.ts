import { createDeliverer } from '#app/engine/deliver.server.ts'
import { createJob, deleteJob, pauseJob, resumeJob, updateJob } from '#app/features/jobs/jobs.server.ts'
import { reportRun } from '#app/features/runs/report-run.server.ts'
import { runIdOf, runKeyOf } from '#app/features/runs/run.ts'
import { cancelRun, runNow } from '#app/features/runs/run-now.server.ts'
import { minute } from '#tests/support/engine-scene.ts'
import { failed } from '#tests/support/fake-target.ts'
import type { TestCtx } from '#tests/support/member-ctx.ts'
import { inputOf, wishOf } from './model-jobs.ts'
import { begin, end, type KnownJob, pick, startProcess, tick, type World } from './model-world.ts'

interface OpenRun {
  tenant: string
  job: string
  at: number
  attempt: number
  fence: number
}

async function pickRun(world: World, which: string, n: number) {
  const runs = await world.scene.db.read<OpenRun>(
    `SELECT tenant, job, scheduled_for AS at, attempt, fence FROM open_runs WHERE ended_at IS NULL AND ${which} ORDER BY id`,
  )
  const run = runs[n % Math.max(1, runs.length)]
  const known = world.jobs.find(({ ctx, id }) => ctx.member.id === run?.tenant && id === run.job)
  return run && known ? { run, known } : undefined
}

function highUpTo({ intervals }: KnownJob, at: number): void {
  const open = intervals.at(-1)
  if (open?.to === null) open.high = Math.max(open.high, at)
}

/** What can happen, by what it does to the world. */
export const events: Record<string, (world: World, n: number) => Promise<void>> = {
  async create(world, n) {
    const wish = wishOf(Math.floor(n / 2))
    const ctx = world.members[n % world.members.length] as TestCtx
    const made = await createJob(ctx, inputOf(wish), null)
    if (made.state === 'full') return
    const lastChange = { forbidsTo: 0, mayStart: new Set<never>(), byHand: new Set<number>() }
    const sets = { asked: new Set<never>(), canceled: new Set<never>() }
    const job: KnownJob = { ctx, id: made.job.id, wish, intervals: [], decided: 0, lastChange, ...sets }
    world.jobs.push(job)
    begin(world, job)
  },
  /** Every other time to another schedule or zone. */
  async edit(world, n) {
    const found = await pick(world, n)
    if (!found) return
    const { known, job } = found
    const drawn = wishOf(Math.floor(n / 3))
    const { schedule, timezone } = n % 2 ? drawn : known.wish
    const wish = { ...drawn, schedule, timezone }
    await updateJob(known.ctx, job.id, { version: job.version, input: inputOf(wish, job.isEnabled) })
    await end(world, known, wish)
    known.wish = wish
    if (job.isEnabled) begin(world, known)
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
    begin(world, found.known)
  },
  async remove(world, n) {
    const found = await pick(world, n)
    if (!found) return
    await deleteJob(found.known.ctx, found.job.id)
    await end(world, found.known)
  },
  async runNow(world, n) {
    const found = await pick(world, n)
    if (!found) return
    const { id } = await runNow(found.known.ctx, found.job.id)
    found.known.asked.add(id)
    found.known.lastChange.byHand.add(runKeyOf(id).scheduledFor)
  },
  async cancel(world, n) {
    const found = await pickRun(world, 'true', n)
    if (!found) return
    const { run, known } = found
    const id = runIdOf({ jobId: known.id, scheduledFor: run.at, attempt: run.attempt })
    if ((await cancelRun(known.ctx, id)) === 'canceled') known.canceled.add(id)
    // It has its record now, be it of an occurrence to come.
    highUpTo(known, run.at)
  },
  /** The target of a run that goes on by itself says how it ended. */
  async report(world, n) {
    const found = await pickRun(world, "state = 'running' AND owner IS NULL", n)
    if (!found) return
    const { ctx, id: jobId } = found.known
    const { at: scheduledFor, fence, attempt } = found.run
    const done = { state: 'succeeded', reason: 'done', detail: ctx.member.id } as const
    const deps = { db: world.scene.db, clock: ctx.clock, random: () => 1, wait: async () => undefined }
    await reportRun(deps, { userId: ctx.member.id, jobId, scheduledFor, attempt, fence }, n % 2 ? done : failed)
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
    world.target.cut(world.processes[n % 2]?.line ?? 0)
    await startProcess(world, n % 2)
  },
  async stop(world, n) {
    await world.processes[n % 2]?.engine.stop(0)
    await startProcess(world, n % 2)
  },
  async deliver(world) {
    const [first] = world.processes
    if (first) await createDeliverer(first.engine.deps).deliverDue('all')
  },
}
