import { expect } from 'vitest'
import type { RunToDo } from '#app/engine/executors/executor.ts'
import { endStates, type RunId, runIdOf, runKeyOf } from '#app/features/runs/run.ts'
import type { DueRow } from '#db/engine/due-list.server.ts'
import { instantsOf, longestMs, type Wish } from './model-jobs.ts'
import type { Interval, KnownJob, World } from './model-world.ts'

/** How long before its time a run is begun at the most, and how much longer before that it is planned. */
const leadMs = 700
const lookAheadMs = 4000
/** So long nothing is late. */
const graceMs = 60_000
/** By whose call was open at the end. */
const answeredAtLast = '200 OK'

/** At any moment: no job that is off or was changed starts what was not shown as started, and none runs beside itself. */
export async function expectOrder(world: World): Promise<void> {
  await expectAlone(world)
  const { calls } = world.target
  for (const { run, beside } of calls.slice(world.seen)) {
    const job = world.jobs.find(({ ctx, id }) => ctx.member.id === run.userId && id === run.jobId)
    if (!job) throw new Error(`Nobody has made ${run.jobId} of ${run.userId}`)
    const { forbidsTo, mayStart, byHand } = job.lastChange
    const id = runIdOf(run)
    expect(job.canceled).not.toContain(id)
    if (mayStart.has(id)) continue
    if (run.cause === 'manual') expect(byHand).toContain(run.scheduledFor)
    else expect(run.scheduledFor, id).toBeGreaterThan(forbidsTo)
    if (job.wish.settings.overlap !== 'allow') expect(beside, id).toEqual([])
    expect(lateBy(run, job.wish), id).toBeLessThanOrEqual(graceMs)
  }
  world.seen = calls.length
}

/** How late a run came of a job that does not run late; a further attempt, or one that waits its turn, is never too late. */
function lateBy({ cause, attempt, startedAt, scheduledFor }: RunToDo, { settings }: Wish): number {
  const mayBeLate = cause === 'manual' || attempt > 1 || settings.missed !== 'skip' || settings.overlap === 'queue_one'
  return mayBeLate ? 0 : startedAt - scheduledFor - settings.jitterMs
}

/** What was at work when its job was told to run alone may stay so. */
async function expectAlone({ scene, jobs }: World): Promise<void> {
  const running = await scene.db.read<{ tenant: string; job: string; at: number; attempt: number }>(
    "SELECT tenant, job, scheduled_for AS at, attempt FROM open_runs WHERE state = 'running'",
  )
  for (const { ctx, id, wish, lastChange } of jobs) {
    const own = running.filter(({ tenant, job }) => tenant === ctx.member.id && job === id)
    if (wish.settings.overlap === 'allow' || own.length < 2) continue
    const ids = own.map(({ at, attempt }) => runIdOf({ jobId: id, scheduledFor: at, attempt }))
    expect(ids.filter((one) => !lastChange.mayStart.has(one))).toEqual([])
  }
}

/** At rest. */
export async function expectRest(world: World): Promise<void> {
  const { db, house } = world.scene
  expect(await db.read('SELECT * FROM dirty_tenants')).toEqual([])
  expect(await db.read('SELECT * FROM open_runs WHERE ended_at IS NOT NULL OR start_at <= ?', [house.clock()])).toEqual(
    [],
  )
  await expectDueList(world)
  await expectOwnRuns(world)
  for (const job of world.jobs) await expectRecords(world, job)
  for (const job of world.jobs) await expectByHand(job)
}

/** Each row is at its job's version, and at the next instant of the oracle. */
async function expectDueList({ scene, members }: World): Promise<void> {
  for (const ctx of members) {
    const jobs = await ctx.db.read(
      "SELECT id, version, schedule, timezone, iif(enabled, 'enabled', 'paused') AS state FROM cron_jobs ORDER BY id",
    )
    const rows = await scene.db.read<DueRow>(
      "SELECT * FROM due_jobs WHERE tenant = ? AND state <> 'deleted' ORDER BY job",
      [ctx.member.id],
    )
    expect(
      rows.map(({ job, version, schedule, timezone, state }) => ({ id: job, version, schedule, timezone, state })),
    ).toEqual(jobs)
    for (const row of rows.filter(({ state }) => state === 'enabled')) {
      const [next, after] = instantsOf(row, row.accounted_to, row.accounted_to + 2 * longestMs)
      expect(row.scheduled_for).toBe(next)
      expect(row.next_run_at).toBeGreaterThanOrEqual(next ?? 0)
      expect(row.next_run_at).toBeLessThan(after ?? 0)
    }
    for (const row of rows.filter(({ state }) => state !== 'enabled')) expect(row.next_run_at).toBeNull()
  }
}

/** Every run is in its own member's database, ended and named; and so is every call. */
async function expectOwnRuns({ target, members }: World): Promise<void> {
  for (const { member, db } of members) {
    const runs = await db.read<{ id: string; state: string; reason: string; detail: string; ended_at: number }>(
      "SELECT job_id || '-' || scheduled_for || '-' || attempt AS id, state, reason, detail, ended_at FROM runs",
    )
    for (const { state, reason, detail, ended_at } of runs) {
      expect(ended_at).toBeTruthy()
      expect(endStates).toContain(state)
      expect(reason).toBeTruthy()
      if (state === 'succeeded') expect([member.id, answeredAtLast]).toContain(detail)
    }
    const known = new Set(runs.map(({ id }) => id))
    expect(target.calledOf(member.id).filter((id) => !known.has(id))).toEqual([])
  }
}

interface Span {
  at: number
  through: number
}

/** Each interval has exactly the oracle's instants, each once; and there is no record of any other. */
async function expectRecords({ scene }: World, { ctx, id, intervals }: KnownJob): Promise<void> {
  const now = scene.house.clock()
  const records = await ctx.db.read<Span>(
    `SELECT scheduled_for AS at, coalesce(through, scheduled_for) AS through FROM runs
     WHERE job_id = ? AND attempt = 1 AND cause = 'schedule'`,
    [id],
  )
  const holders = (at: number) => records.filter((span) => span.at <= at && at <= span.through).length
  for (const interval of intervals) {
    const owed = instantsOf(interval.wish, interval.owedFrom, owedTo(interval, now))
    expect(owed.filter((at) => holders(at) !== 1).map((at) => `${id} at ${new Date(at).toISOString()}`)).toEqual([])
  }
  const planned = (open: Interval) => (open.to === null ? lookAheadMs : leadMs)
  const may = new Set(intervals.flatMap((open) => instantsOf(open.wish, open.from, open.high + planned(open))))
  expect([...may].filter((at) => holders(at) > 1)).toEqual([])
  expect(records.filter(({ at, through }) => !may.has(at) || !may.has(through))).toEqual([])
}

/** What starts later than its time by jitter may not have started yet. */
function owedTo({ wish, to, goesOn }: Interval, now: number): number {
  const started = now - wish.settings.jitterMs
  if (to === null) return started
  return goesOn ? Math.min(to, started) : to
}

/** What was asked for by hand has one first attempt, and what was canceled is tried no more. */
async function expectByHand({ ctx, id, asked, canceled }: KnownJob): Promise<void> {
  const runs = await ctx.db.read<{ id: RunId; state: string }>(
    "SELECT job_id || '-' || scheduled_for || '-' || attempt AS id, state FROM runs WHERE job_id = ?",
    [id],
  )
  const states = new Map(runs.map((run) => [run.id, run.state]))
  for (const run of asked) expect(states.has(run), run).toBe(true)
  for (const run of canceled) {
    const { attempt, ...key } = runKeyOf(run)
    expect(states.get(run)).toBe('canceled')
    expect(states.has(runIdOf({ ...key, attempt: attempt + 1 })), run).toBe(false)
  }
}
