import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDeliverer } from '#app/engine/deliver.server.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import { createJob, deleteJob, getJob, pauseJob, resumeJob, updateJob } from '#app/features/jobs/jobs.server.ts'
import { defaultSettings } from '#app/features/jobs/settings/job-settings.ts'
import { findNext } from '#app/features/schedule/instants/next-instant.server.ts'
import type { CronPattern, TimeZone } from '#app/features/schedule/schedule.ts'
import type { DueRow } from '#db/engine/due-list.server.ts'
import type { TestEngine } from '#tests/support/engine-house.ts'
import { everyMinute, minute, setUp } from '#tests/support/engine-scene.ts'
import { failed, fakeTarget } from '#tests/support/fake-target.ts'

const seed = Number(process.env.MODEL_SEED ?? Math.floor(Math.random() * 1e9))
const numRuns = Number(process.env.MODEL_RUNS ?? 12)
process.stdout.write(`Engine model: MODEL_SEED=${seed} MODEL_RUNS=${numRuns}\n`)

const schedules = ['* * * * *', '*/7 * * * *', '0 * * * *'] as const
const zone = 'UTC' as TimeZone

/** From when to when a job was on with that schedule; no run of it may start afterwards that was not shown by then. */
interface Interval {
  schedule: string
  from: number
  to: number | null
}

interface Known {
  intervals: Interval[]
}

interface World {
  scene: Awaited<ReturnType<typeof setUp>>
  engines: TestEngine[]
  jobs: Map<JobId, Known>
  wentBack: boolean
}

const settings = { ...defaultSettings, retries: 1, missed: 'run_latest' as const }

function end({ jobs, scene }: World, id: JobId): void {
  const open = jobs.get(id)?.intervals.at(-1)
  if (open && open.to === null) open.to = scene.house.clock()
}

function begin({ jobs, scene }: World, id: JobId, schedule: string): void {
  const known = jobs.get(id) ?? { intervals: [] }
  jobs.set(id, known)
  known.intervals.push({ schedule, from: scene.house.clock(), to: null })
}

const pick = ({ jobs }: World, n: number) => [...jobs.keys()][n % Math.max(1, jobs.size)]

/** What can happen, by what it does to the world. */
const events: Record<string, (world: World, n: number) => Promise<void>> = {
  async create(world, n) {
    const schedule = schedules[n % schedules.length] as CronPattern
    const made = await createJob(world.scene.ctx, { ...everyMinute, schedule, settings }, null)
    if (made.state !== 'full') begin(world, made.job.id, schedule)
  },
  async edit(world, n) {
    const job = await found(world, n)
    if (!job) return
    const schedule = schedules[n % schedules.length] as CronPattern
    await updateJob(world.scene.ctx, job.id, {
      version: job.version,
      input: { ...everyMinute, schedule, isEnabled: job.isEnabled },
    })
    end(world, job.id)
    if (job.isEnabled) begin(world, job.id, schedule)
  },
  async pause(world, n) {
    const job = await found(world, n)
    if (!job?.isEnabled) return
    await pauseJob(world.scene.ctx, job.id)
    end(world, job.id)
  },
  async resume(world, n) {
    const job = await found(world, n)
    if (!job || job.isEnabled) return
    await resumeJob(world.scene.ctx, job.id)
    begin(world, job.id, job.schedule)
  },
  async remove(world, n) {
    const job = await found(world, n)
    if (!job) return
    await deleteJob(world.scene.ctx, job.id)
    end(world, job.id)
  },
  async pass(world, n) {
    for (let second = 0; second < 1 + (n % 90); second++) await tick(world, 1000)
  },
  /** To shortly before a full minute, where runs are planned or begun and have not started. */
  async near(world, n) {
    const { clock } = world.scene.house
    await tick(world, minute - (clock() % minute) - (n % 3) * 1000 - 300)
  },
  async sleep(world, n) {
    world.scene.house.clock.advance((n % 200) * minute)
    await tick(world, 1000)
  },
  async back(world, n) {
    world.wentBack = true
    world.scene.house.clock.advance(-(n % 30) * 1000)
    await tick(world, 1000)
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

async function found(world: World, n: number) {
  const id = pick(world, n)
  return id && getJob(world.scene.ctx, id).catch(() => undefined)
}

async function tick({ scene, engines }: World, ms: number): Promise<void> {
  scene.house.clock.advance(Math.max(0, ms))
  for (const engine of engines) await engine.step()
  await expectNoneTwice(scene.db)
}

async function expectNoneTwice(db: World['scene']['db']): Promise<void> {
  const twice = await db.read(
    "SELECT tenant, job FROM open_runs WHERE state = 'running' GROUP BY tenant, job HAVING count(*) > 1",
  )
  expect(twice).toEqual([])
}

/** Lets everything come to rest, and looks whether each instant has its record, and the due list is right. */
async function expectRest(world: World): Promise<void> {
  const { scene, engines, jobs } = world
  for (let second = 0; second < 60; second++) await tick(world, 1000)
  const [engine] = engines
  if (!engine) return
  await engine.agreement.sweep()
  await createDeliverer(engine.deps).deliverDue('all')
  expect(await scene.db.read('SELECT * FROM dirty_tenants')).toEqual([])
  expect(await scene.db.read('SELECT * FROM open_runs WHERE ended_at IS NOT NULL')).toEqual([])
  for (const row of await scene.db.read<DueRow>('SELECT * FROM due_jobs')) {
    const next = row.state === 'enabled' ? findNext(row.schedule as CronPattern, zone, row.accounted_to) : null
    expect(row.scheduled_for).toBe(next)
  }
  for (const [id, { intervals }] of jobs) await expectRecords(world, id, intervals)
}

async function expectRecords({ scene, wentBack }: World, id: JobId, intervals: Interval[]): Promise<void> {
  const now = scene.house.clock()
  const runs = await scene.ctx.db.read<{ at: number; through: number | null }>(
    'SELECT scheduled_for AS at, through FROM runs WHERE job_id = ? AND attempt = 1 ORDER BY at',
    [id],
  )
  const open = await scene.db.read<{ at: number; through: number | null }>(
    'SELECT scheduled_for AS at, through FROM open_runs WHERE job = ? AND attempt = 1 AND scheduled_for <= ?',
    [id, now],
  )
  const records = [...runs, ...open]
  if (wentBack) return
  const due = intervals.flatMap(({ schedule, from, to }) => instantsOf(schedule, from, to ?? now))
  for (const at of due) {
    const holders = records.filter((record) => record.at <= at && at <= (record.through ?? record.at))
    expect(holders, `${id} at ${new Date(at).toISOString()}`).toHaveLength(1)
  }
  const begunAhead = 500
  const wanted = (at: number) => intervals.some(({ from, to }) => from < at && at <= (to ?? now) + begunAhead)
  expect(records.filter(({ at }) => !wanted(at))).toEqual([])
}

function instantsOf(schedule: string, from: number, to: number): number[] {
  const found: number[] = []
  for (let at = findNext(schedule as CronPattern, zone, from); at !== null && at <= to; ) {
    found.push(at)
    at = findNext(schedule as CronPattern, zone, at)
  }
  return found
}

const names = Object.keys(events)
// Most of what is hard happens around the full minute.
const event = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...names) },
  { weight: 1, arbitrary: fc.constant('near') },
)
const history = fc.array(fc.tuple(event, fc.nat(1000)), { minLength: 5, maxLength: 25 })

test('whatever happens, every instant has one record and the due list is right', {
  timeout: 60_000 + numRuns * 5000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(history, async (happened) => {
      const scene = await setUp(fakeTarget(({ scheduledFor, attempt }) => answerOf(scheduledFor + attempt)))
      const world: World = {
        scene,
        engines: [scene.engine, await scene.otherEngine()],
        jobs: new Map(),
        wentBack: false,
      }
      for (const [name, n] of [['create', 0] as const, ...happened]) await events[name]?.(world, n)
      scene.target.answerAll()
      await expectRest(world)
      scene.db.close()
      scene.house.cache.close()
    }),
    { seed, numRuns, endOnFailure: false },
  )
})

function answerOf(n: number) {
  const kind = Math.floor(n / minute + n) % 5
  if (kind === 0) return failed
  return kind === 1 ? ('later' as const) : { state: 'succeeded' as const, reason: 'done' as const, detail: '' }
}
