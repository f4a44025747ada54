import { createDeliverer } from '#app/engine/deliver.server.ts'
import type { RunToDo } from '#app/engine/executors/executor.ts'
import type { JobInput } from '#app/features/jobs/job.ts'
import { createJob, deleteJob, pauseJob, resumeJob, updateJob } from '#app/features/jobs/jobs.server.ts'
import { defaultSettings } from '#app/features/jobs/settings/job-settings.ts'
import { reportRun } from '#app/features/runs/report-run.server.ts'
import type { RunId } from '#app/features/runs/run.ts'
import { cancelRun, runNow } from '#app/features/runs/run-now.server.ts'
import type { TestEngine } from '#tests/support/engine-house.ts'
import { everyMinute, minute } from '#tests/support/engine-scene.ts'
import type { TestCtx } from '#tests/support/member-ctx.ts'

export interface Scene {
  ctx: TestCtx
  /** In the process that dies. */
  engine: TestEngine
  /** Another process, whose calls are never answered. */
  before: () => Promise<TestEngine>
  /** Who was called, and what runs asked for by hand are answered with, one after the other. */
  calls: RunToDo[]
  answers: ('elsewhere' | 'later')[]
  /** Runs that were asked for by hand, when that was acknowledged. */
  asked: RunId[]
}

/** What a member and the engine do, one after the other. */
export type Life = (scene: Scene) => Promise<void>

/** So long targets that took a run on may take. */
export const reportMs = 20_000
const retried = { ...everyMinute, settings: { ...defaultSettings, retries: 1 } }
const inTurn = { ...everyMinute, schedule: '0 * * * *', settings: { ...defaultSettings, overlap: 'queue_one' } }

async function make({ ctx }: Scene, input: Partial<JobInput> = {}) {
  const made = await createJob(ctx, { ...retried, ...input }, null)
  if (made.state === 'full') throw new Error('No room')
  return made.job
}

async function step({ ctx, engine }: Scene, ms: number): Promise<void> {
  ctx.clock.advance(ms)
  await engine.step()
}

export const changeAndRun: Life = async (scene) => {
  const { ctx, engine } = scene
  const job = await make(scene)
  await make(scene, { name: 'Stays' })
  for (const ms of [minute - 2000, 1700, 300, 9000, 1000]) await step(scene, ms)
  await createDeliverer(engine.deps).deliverDue('all')
  await updateJob(ctx, job.id, { version: job.version, input: { ...retried, schedule: '*/2 * * * *' as never } })
  await step(scene, 1000)
  await pauseJob(ctx, job.id)
  await resumeJob(ctx, job.id)
  await step(scene, 2 * minute - 71_300 - 1000)
  await pauseJob(ctx, job.id)
  await deleteJob(ctx, job.id)
  await updateJob(ctx, job.id, { version: job.version, input: retried })
  await step(scene, 1000)
  await engine.stop(0)
}

/** Takes over from one that died at work, fills a new due list and sweeps what was left. */
export const takeOver: Life = async (scene) => {
  const { ctx, engine } = scene
  const dead = await scene.before()
  const job = await make(scene, { name: 'Stays' })
  ctx.clock.advance(minute)
  await dead.step()
  await engine.agreement.build()
  for (let seconds = 0; seconds < 28; seconds += 4) await step(scene, 4000)
  await engine.agreement.sweep()
  scene.asked.push((await runNow(ctx, job.id)).id)
  await cancelRun(ctx, scene.asked[0] as RunId)
  await engine.step()
  await engine.agreement.audit()
}

/** Is asked for runs by hand: of targets that report later, or never, and runs that are canceled wherever they are. */
export const runByHand: Life = async (scene) => {
  const { ctx, engine, calls, answers, asked } = scene
  await make(scene, { name: 'Stays' })
  const { id } = await make(scene, inTurn as JobInput)
  const ask = async () => {
    asked.push((await runNow(ctx, id)).id)
    await step(scene, 1000)
  }
  const report = { state: 'failed', reason: 'reported', detail: null } as never
  answers.push('elsewhere', 'elsewhere', 'elsewhere', 'later')
  await ask()
  await ask()
  const [first] = calls
  if (!first) throw new Error('Nobody was called')
  await reportRun({ ...ctx, db: engine.deps.db, random: () => 1, wait: () => engine.step() }, first, report)
  await step(scene, 2000)
  await cancelRun(ctx, asked[1] as RunId)
  await ask()
  await step(scene, reportMs)
  await ask()
  await cancelRun(ctx, asked[3] as RunId)
  await step(scene, 1000)
  await createDeliverer(engine.deps).deliverDue('all')
  await engine.stop(0)
}
