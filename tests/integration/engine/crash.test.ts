import { describe, expect, test } from 'vitest'
import { createDeliverer } from '#app/engine/deliver.server.ts'
import { dueAfter } from '#app/features/jobs/due/due-instant.server.ts'
import { timedOf } from '#app/features/jobs/due/timed.server.ts'
import { createJob, deleteJob, pauseJob, updateJob } from '#app/features/jobs/jobs.server.ts'
import { defaultSettings } from '#app/features/jobs/settings/job-settings.ts'
import { cancelRun, runNow } from '#app/features/runs/run-now.server.ts'
import type { DueRow } from '#db/engine/due-list.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import { openTestEngineDb, startTestEngine, type TestEngine } from '#tests/support/engine-house.ts'
import { everyMinute, minute, noon } from '#tests/support/engine-scene.ts'
import { failed, fakeTarget } from '#tests/support/fake-target.ts'
import { memberCtx, type TestCtx } from '#tests/support/member-ctx.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { openHouse, testClock } from '#tests/support/tenants.ts'
import { crashPoints, pointsToDieAt } from '#tests/support/tenants-crash.ts'

const retried = { ...everyMinute, settings: { ...defaultSettings, retries: 1 } }

type Life = (ctx: TestCtx, engine: TestEngine, before: () => Promise<TestEngine>) => Promise<void>

/** What a member and the engine do, one after the other, in the process that dies. */
const live: Life = async (ctx, engine) => {
  const deliverer = createDeliverer(engine.deps)
  const step = async (ms: number) => {
    ctx.clock.advance(ms)
    await engine.step()
  }
  const made = await createJob(ctx, retried, null)
  if (made.state === 'full') throw new Error('No room')
  await createJob(ctx, { ...retried, name: 'Stays' }, null)
  for (const ms of [minute - 2000, 1700, 300, 9000, 1000]) await step(ms)
  await deliverer.deliverDue('all')
  const { job } = made
  await updateJob(ctx, job.id, { version: job.version, input: { ...retried, schedule: '*/2 * * * *' as never } })
  await step(1000)
  await pauseJob(ctx, job.id)
  await deleteJob(ctx, job.id)
  await step(1000)
  await engine.stop(0)
}

/** Takes over from one that died at work, sweeps what it left, and is asked for runs by hand. */
const takeOver: Life = async (ctx, engine, before) => {
  const dead = await before()
  const made = await createJob(ctx, retried, null)
  if (made.state === 'full') throw new Error('No room')
  ctx.clock.advance(minute)
  await dead.step()
  await ctx.engine.db.write('INSERT INTO dirty_tenants (tenant, since) VALUES (?, 0)', [ctx.member.id])
  for (let seconds = 0; seconds < 28; seconds += 4) {
    ctx.clock.advance(4000)
    await engine.step()
  }
  await engine.agreement.sweep()
  await cancelRun(ctx, (await runNow(ctx, made.job.id)).id)
  await engine.step()
  await engine.agreement.audit()
}

async function liveAndDie(life: Life, dieAt?: number) {
  const dataDir = tempDir()
  const clock = testClock()
  const points = crashPoints(dieAt)
  const house = await openHouse({ dataDir, clock })
  const raw = await openTestEngineDb(dataDir, clock)
  const db = points.wrap(raw, 'engine') as EngineDb
  const ctx = await memberCtx(house, 'member-1', db)
  const mortal = { ...ctx, db: points.wrap(ctx.db, 'tenant') }
  const target = fakeTarget(({ attempt }) =>
    attempt === 1 ? failed : { state: 'succeeded', reason: 'done', detail: '' },
  )
  const before = () => startTestEngine(house, raw, { executors: fakeTarget(() => 'later').executors })
  const begin = async () => life(mortal, await startTestEngine(house, db, { executors: target.executors }), before)
  await begin().catch((error) => {
    if (!points.isDead()) throw error
  })
  return { dataDir, clock, points, calls: target.calls, house }
}

/** Another process on the same files, an hour later: sweeps, takes over, runs, delivers. */
async function comeBack({ dataDir, clock, house }: Awaited<ReturnType<typeof liveAndDie>>) {
  house.cache.close()
  const again = await openHouse({ dataDir, clock })
  const db = await openTestEngineDb(dataDir, clock)
  const engine = await startTestEngine(again, db, { executors: fakeTarget().executors })
  for (let second = 0; second < 90; second++) {
    clock.advance(1000)
    await engine.step()
    if (second % 5 === 0) await engine.agreement.sweep()
  }
  await createDeliverer(engine.deps).deliverDue('all')
  const tenant = await again.cache.tenant('member-1')
  if (!tenant) throw new Error('The member has a database')
  await engine.stop(0)
  again.cache.close()
  again.registry.close()
  return { db, tenant: tenant.db, dataDir, clock }
}

interface Job {
  id: string
  version: number
  enabled: number
  created_at: number
}

async function expectAgreement(dataDir: string, clock: ReturnType<typeof testClock>, db: EngineDb): Promise<void> {
  const house = await openHouse({ dataDir, clock })
  const tenant = await house.cache.tenant('member-1')
  const jobs = (await tenant?.db.read<Job>('SELECT id, version, enabled, created_at FROM cron_jobs')) ?? []
  const rows = await db.read<DueRow>("SELECT * FROM due_jobs WHERE state <> 'deleted'")
  expect(rows.map(({ job, version }) => [job, version]).sort()).toEqual(
    jobs.map(({ id, version }) => [id, version]).sort(),
  )
  for (const row of rows) {
    const next = row.state === 'enabled' ? dueAfter(timedOf(row), row.accounted_to) : null
    expect(row.scheduled_for).toBe(next?.scheduledFor ?? null)
    expect(row.next_run_at ?? Number.POSITIVE_INFINITY).toBeGreaterThan(clock())
  }
  expect(await db.read('SELECT * FROM dirty_tenants')).toEqual([])
  expect(await db.read('SELECT * FROM open_runs WHERE ended_at IS NOT NULL')).toEqual([])
  expect(await db.read("SELECT * FROM open_runs WHERE state = 'running'")).toEqual([])
  await expectEveryInstant(tenant?.db as never, jobs, clock())
}

/** Of each job that stayed as it was made: one first attempt an instant, from the first to now. */
async function expectEveryInstant(
  tenant: { read: <T>(sql: string, args: string[]) => Promise<T[]> },
  jobs: Job[],
  now: number,
): Promise<void> {
  for (const job of jobs.filter(({ version, enabled }) => version === 1 && enabled === 1)) {
    const runs = await tenant.read<{ at: number; instants: number }>(
      'SELECT scheduled_for AS at, instants FROM runs WHERE job_id = ? AND attempt = 1 AND cause = ? ORDER BY scheduled_for',
      [job.id, 'schedule'],
    )
    const named = runs.flatMap(({ at, instants }) => Array.from({ length: instants }, (_, n) => at + n * minute))
    const due = Math.floor((now - noon) / minute)
    expect(named).toEqual(Array.from({ length: due }, (_, n) => noon + (n + 1) * minute))
  }
}

async function dieAtEach(life: Life): Promise<void> {
  const { passed } = (await liveAndDie(life)).points
  const all = pointsToDieAt(passed)
  const died: [number, string][] = []
  for (const [dieAt] of all) {
    const dead = await liveAndDie(life, dieAt)
    died.push([dead.points.passed.length - 1, dead.points.passed.at(-1) ?? ''])
    const { db, dataDir, clock } = await comeBack(dead)
    await expectAgreement(dataDir, clock, db)
  }
  expect(died).toEqual(all)
}

/** What is done within the transactions of others, beside the way, or only after an error; faults.test.ts and others have it. */
const elsewhere = [
  ...[
    'advanceDue',
    'cancelQueued',
    'cancelRunning',
    'insertRuns',
    'readDueJob',
    'withdrawQueued',
    'writeDue',
    'forgetDue',
  ],
  ...[
    'openEngineDb',
    'forgetTenant',
    'hasRunning',
    'withdrawTenant',
    'takeVersionsOver',
    'markAllDirty',
    'setDueAside',
    'setNext',
    'freeQueued',
    'freeRuns',
  ],
  ...[
    'readCrowded',
    'keepElsewhere',
    'readReportable',
    'readUnreported',
    'readToCancel',
    'unmarkDirty',
    'readNextDue',
    'readSpecs',
    'replaceSpecs',
  ],
]

describe('a process that dies', () => {
  test('passes every statement of the way from a change to the delivery', async () => {
    const lives = [await liveAndDie(live), await liveAndDie(takeOver)]
    expect(lives.map(({ points }) => points.isDead())).toEqual([false, false])
    expect(lives.map(({ calls }) => calls.map(({ attempt }) => attempt))).toEqual([[1, 1, 2, 2], [2]])
    const passed = new Set(lives.flatMap(({ points }) => [...points.callers]))
    const modules = import.meta.glob('/db/engine/*.server.ts', { eager: true }) as Record<string, object>
    const all = Object.values(modules).flatMap((module) => Object.keys(module))
    expect(all.filter((name) => !passed.has(name)).sort()).toEqual(elsewhere.toSorted())
  })

  test('at any of them leaves nothing undone or done twice', { timeout: 300_000 }, () => dieAtEach(live))

  test('as it takes over from another does so too', { timeout: 300_000 }, () => dieAtEach(takeOver))
})
