import { expect } from 'vitest'
import { endStates, runIdOf } from '#app/features/runs/run.ts'
import type { DueRow } from '#db/engine/due-list.server.ts'
import { minute } from '#tests/support/engine-scene.ts'
import { oracleRuns, wallMinutes } from '#tests/unit/schedule/cron-oracle.ts'
import type { Interval, KnownJob, World } from './model-world.ts'

/** How long before its time a run is begun. */
const leadMs = 500
/** By whose call was open at the end. */
const answeredAtLast = '200 OK'

/** At any moment: no job that is off or was changed starts what was not shown as started, and none runs twice at once. */
export async function expectOrder(world: World): Promise<void> {
  const { scene, jobs } = world
  const twice = await scene.db.read(
    "SELECT tenant, job FROM open_runs WHERE state = 'running' GROUP BY tenant, job HAVING count(*) > 1",
  )
  expect(twice).toEqual([])
  for (const run of scene.target.calls.slice(world.seen)) {
    const job = jobs.find(({ ctx, id }) => ctx.member.id === run.userId && id === run.jobId)
    const { forbidsTo, mayStart } = job?.lastChange ?? { forbidsTo: Number.POSITIVE_INFINITY, mayStart: new Set() }
    if (run.scheduledFor <= forbidsTo) expect([...mayStart]).toContain(runIdOf(run))
  }
  world.seen = scene.target.calls.length
}

/** At rest. */
export async function expectRest(world: World): Promise<void> {
  const { db } = world.scene
  expect(await db.read('SELECT * FROM dirty_tenants')).toEqual([])
  expect(await db.read('SELECT * FROM open_runs WHERE ended_at IS NOT NULL')).toEqual([])
  await expectDueList(world)
  await expectOwnRuns(world)
  for (const job of world.jobs) await expectRecords(world, job)
}

/** Each row is at its job's version, and at the next instant of the oracle. */
async function expectDueList({ scene, members }: World): Promise<void> {
  for (const ctx of members) {
    const jobs = await ctx.db.read(
      "SELECT id, version, iif(enabled, 'enabled', 'paused') AS state FROM cron_jobs ORDER BY id",
    )
    const rows = await scene.db.read<DueRow>(
      "SELECT * FROM due_jobs WHERE tenant = ? AND state <> 'deleted' ORDER BY job",
      [ctx.member.id],
    )
    expect(rows.map(({ job, version, state }) => ({ id: job, version, state }))).toEqual(jobs)
    for (const { state, schedule, accounted_to, scheduled_for } of rows) {
      const [next = null] = instantsOf(schedule, accounted_to, accounted_to + 61 * minute)
      expect(scheduled_for).toBe(state === 'enabled' ? next : null)
    }
  }
}

/** Every run is in its own member's database, ended and named; and so is every call, or else it is still open. */
async function expectOwnRuns({ scene, members }: World): Promise<void> {
  for (const { member, db } of members) {
    const runs = await db.read<{
      job: string
      at: number
      attempt: number
      state: string
      reason: string
      detail: string
    }>('SELECT job_id AS job, scheduled_for AS at, attempt, state, reason, detail FROM runs WHERE ended_at IS NOT NULL')
    expect(runs).toHaveLength((await db.read('SELECT 1 FROM runs')).length)
    for (const { state, reason, detail } of runs) {
      expect(endStates).toContain(state)
      expect(reason).toBeTruthy()
      if (state === 'succeeded') expect([member.id, answeredAtLast]).toContain(detail)
    }
    const open = await scene.db.read<{ job: string; at: number; attempt: number }>(
      'SELECT job, scheduled_for AS at, attempt FROM open_runs WHERE tenant = ?',
      [member.id],
    )
    const known = new Set([...runs, ...open].map(({ job, at, attempt }) => `${job}-${at}-${attempt}`))
    const calls = scene.target.calls.filter(({ userId }) => userId === member.id)
    expect(calls.map(runIdOf).filter((id) => !known.has(id))).toEqual([])
  }
}

/** Each interval has exactly the oracle's instants, each once; and there is no record of any other. */
async function expectRecords({ scene }: World, { ctx, id, intervals }: KnownJob): Promise<void> {
  const now = scene.house.clock()
  const columns = 'scheduled_for AS at, coalesce(through, scheduled_for) AS through'
  const records = [
    ...(await ctx.db.read<Span>(`SELECT ${columns} FROM runs WHERE job_id = ? AND attempt = 1`, [id])),
    ...(await scene.db.read<Span>(`SELECT ${columns} FROM open_runs WHERE tenant = ? AND job = ? AND attempt = 1`, [
      ctx.member.id,
      id,
    ])),
  ]
  const holders = (at: number) => records.filter((span) => span.at <= at && at <= span.through).length
  for (const { schedule, owedFrom, to } of intervals) {
    const owed = instantsOf(schedule, owedFrom, to ?? now)
    expect(owed.filter((at) => holders(at) !== 1).map((at) => `${id} at ${new Date(at).toISOString()}`)).toEqual([])
  }
  const planned = (open: Interval) => (open.to === null ? 4000 : leadMs)
  const may = new Set(intervals.flatMap((open) => instantsOf(open.schedule, open.from, open.high + planned(open))))
  expect([...may].filter((at) => holders(at) > 1)).toEqual([])
  expect(records.filter(({ at, through }) => !may.has(at) || !may.has(through))).toEqual([])
}

interface Span {
  at: number
  through: number
}

function instantsOf(schedule: string, from: number, to: number): number[] {
  const minutes = wallMinutes('UTC', Math.floor(from / minute) * minute, to)
  return oracleRuns(schedule, minutes, from, Number.POSITIVE_INFINITY)
}
