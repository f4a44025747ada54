import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDeliverer } from '#app/engine/deliver.server.ts'
import { dueAfter } from '#app/features/jobs/due/due-instant.server.ts'
import { timedOf } from '#app/features/jobs/due/timed.server.ts'
import { type RunId, runKeyOf } from '#app/features/runs/run.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import type { DueRow } from '#db/engine/due-list.server.ts'
import { type EngineDb, openEngineDb } from '#db/engine/engine-db.server.ts'
import type { TenantDb } from '#db/sql.server.ts'
import { openTestEngineDb, startTestEngine } from '#tests/support/engine-house.ts'
import { minute, noon } from '#tests/support/engine-scene.ts'
import { failed, fakeTarget } from '#tests/support/fake-target.ts'
import { ctxOf } from '#tests/support/member-ctx.ts'
import { standingTempDir, tempDir } from '#tests/support/temp-dir.ts'
import { makeReady, openHouse, testClock } from '#tests/support/tenants.ts'
import { crashPoints } from '#tests/support/tenants-crash.ts'
import { openTenantDeps } from '#tests/support/tenants-deps.ts'
import { changeAndRun, type Life, reportMs, runByHand, type Scene, takeOver } from './crash-lives.ts'

/** Of each life; on a quiet machine half a minute. */
const timeout = 300_000
const { path: template, remove } = standingTempDir()
afterAll(remove)

/** The folder of a member who has done nothing yet, to be copied for each life: making one takes longer than living one. */
beforeAll(async () => {
  const house = await openTenantDeps({ dataDir: template, clock: testClock() })
  const db = await openEngineDb({ url: fileUrl(join(template, 'engine.db')) }, house.clock)
  await makeReady({ ...house, dataDir: template, clock: testClock() }, 'member-1')
  for (const opened of [db, house.registry, house.cache]) opened.close()
})

/** One life, of which every await on a database or a target is a point to die at: the member's verbs, the engine, the deliverer. */
async function liveAndDie(life: Life, dieAt?: number) {
  const dataDir = tempDir()
  cpSync(template, dataDir, { recursive: true })
  const clock = testClock()
  const points = crashPoints(dieAt, 'later')
  const house = await openHouse({ dataDir, clock, wrap: points.wrap })
  const raw = await openTestEngineDb(dataDir, clock)
  const db = points.wrap(raw, 'engine') as EngineDb
  const ctx = await ctxOf(house, 'member-1', db)
  const answers: Scene['answers'] = []
  const target = fakeTarget(({ attempt, cause }) => {
    const answer = cause === 'manual' ? answers.shift() : undefined
    if (answer === 'elsewhere') return { state: 'running_elsewhere', until: clock() + reportMs }
    return answer ?? (attempt === 1 ? failed : { state: 'succeeded', reason: 'done', detail: '' })
  })
  const before = () => startTestEngine(house, raw, { executors: fakeTarget(() => 'later').executors })
  const made = { ctx, before, calls: target.calls, answers, asked: [] }
  points.begin()
  try {
    await life({
      ...made,
      engine: await startTestEngine(house, db, { executors: points.wrap(target.executors, 'target') }),
    })
  } catch (error) {
    if (!points.isDead()) throw error
  }
  return { dataDir, clock, points, house, ...made }
}

/** Another process on the same files: sweeps, takes over, runs, delivers. */
async function comeBack({ dataDir, clock, house, asked }: Awaited<ReturnType<typeof liveAndDie>>) {
  house.cache.close()
  const again = await openHouse({ dataDir, clock })
  const db = await openTestEngineDb(dataDir, clock)
  const engine = await startTestEngine(again, db, { executors: fakeTarget().executors })
  for (let looks = 0; looks < 30; looks++) {
    clock.advance(3000)
    await engine.step()
    if (looks % 5 === 0) await engine.agreement.sweep()
  }
  await createDeliverer(engine.deps).deliverDue('all')
  const tenant = await again.cache.tenant('member-1')
  if (!tenant) throw new Error('The member has a database')
  await expectAgreement(tenant.db, clock(), db)
  await expectAsked(tenant.db, asked)
  await engine.stop(0)
}

interface Job {
  id: string
  name: string
  version: number
}

async function expectAgreement(tenant: TenantDb, now: number, db: EngineDb): Promise<void> {
  const jobs = await tenant.read<Job>('SELECT id, name, version FROM cron_jobs')
  const rows = await db.read<DueRow>("SELECT * FROM due_jobs WHERE state <> 'deleted'")
  expect(rows.map(({ job, version }) => [job, version]).sort()).toEqual(
    jobs.map(({ id, version }) => [id, version]).sort(),
  )
  for (const row of rows) {
    const next = row.state === 'enabled' ? dueAfter(timedOf(row), row.accounted_to) : null
    expect(row.scheduled_for).toBe(next?.scheduledFor ?? null)
    expect(row.next_run_at ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now)
  }
  expect(await db.read('SELECT * FROM dirty_tenants')).toEqual([])
  expect(await db.read('SELECT * FROM open_runs WHERE start_at <= ?', [now])).toEqual([])
  expect(await tenant.read('SELECT * FROM runs WHERE ended_at IS NULL')).toEqual([])
  await expectEveryInstant(tenant, jobs, now)
}

/** Whoever was told that a run was asked for finds how it ended. */
async function expectAsked(tenant: TenantDb, asked: readonly RunId[]): Promise<void> {
  for (const { jobId, scheduledFor } of asked.map(runKeyOf)) {
    const found = await tenant.read('SELECT 1 FROM runs WHERE job_id = ? AND scheduled_for = ?', [jobId, scheduledFor])
    expect(found.length).toBeGreaterThan(0)
  }
}

/** Of each job that stayed as it was made: one first attempt an instant, from the first to now. */
async function expectEveryInstant(tenant: TenantDb, jobs: Job[], now: number): Promise<void> {
  for (const job of jobs.filter(({ name }) => name === 'Stays')) {
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
  for (const [dieAt, point] of passed.entries()) {
    const dead = await liveAndDie(life, dieAt)
    expect([dead.points.passed.length - 1, dead.points.passed.at(-1)]).toEqual([dieAt, point])
    await comeBack(dead).catch((error: unknown) => {
      throw new Error(`Who died ${point}, at point ${dieAt}, left something`, { cause: error })
    })
  }
}

/** Functions of db/engine that no life passes, each with why. */
const elsewhere = {
  openEngineDb: 'opens the database, whose migrations have tests of their own',
  takeVersionsOver: 'one batch, before a process has anything to do; engine-versions.test.ts does it twice',
  withdrawTenant: 'a step of a deletion; tests/integration/tenants/deletion-crash.test.ts dies at each',
  hasRunning: 'is read in a deletion',
  forgetTenant: 'the last step of a deletion, dies there too',
  setDueAside: 'one write, after a schedule could not be read',
  setNext: 'one write, after the due list was found wrong',
  forgetDue: "one transaction, after a member's database was restored",
  freeQueued: 'one write, after a claim was not answered; faults.test.ts loses that answer',
  freeRuns: 'one write, of a process that has no place where another may have one',
  readNextDue: 'is read for pages alone',
  readSpecs: 'is read by a command of the operator, to seal with another key',
  replaceSpecs: 'one write of that command, which is repeated until nothing is left to seal',
}

describe('a process that dies', () => {
  test('passes every await of the way from a change to the delivery', async () => {
    const lives = [await liveAndDie(changeAndRun), await liveAndDie(takeOver), await liveAndDie(runByHand)]
    expect(lives.map(({ calls }) => calls.map(({ attempt }) => attempt))).toEqual([[1, 1, 2, 2], [2], [1, 1, 1, 1]])
    const passed = new Set(lives.flatMap(({ points }) => [...points.callers]))
    const modules = import.meta.glob('/db/engine/*.server.ts', { eager: true }) as Record<string, object>
    const all = Object.values(modules).flatMap((module) => Object.keys(module))
    expect(all.filter((name) => !passed.has(name)).sort()).toEqual(Object.keys(elsewhere).sort())
    for (const { points } of lives) expect(points.passed).toContain('after tenant.batch')
  })

  const lives = {
    'as it changes and runs jobs': changeAndRun,
    'as it takes over': takeOver,
    'as it is asked': runByHand,
  }
  test.each(Object.entries(lives))('%s leaves nothing undone or done twice', { timeout }, (_, life) => dieAtEach(life))
})
