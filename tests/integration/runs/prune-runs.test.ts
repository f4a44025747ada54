import { describe, expect, test } from 'vitest'
import { pauseJob } from '#app/features/jobs/jobs.server.ts'
import { pruneRuns } from '#app/features/runs/prune-runs.server.ts'
import { deliverOwn, listRuns } from '#app/features/runs/runs.server.ts'
import { minute, setUp } from '#tests/support/engine-scene.ts'
import type { TestCtx } from '#tests/support/member-ctx.ts'

const day = 24 * 60 * minute

/** Ended runs of a job, `days` before now each, with a record beside. */
async function addRuns({ db, clock }: TestCtx, jobId: string, days: readonly number[]): Promise<void> {
  const at = JSON.stringify(days.map((ago) => clock() - ago * day))
  await db.batch([
    {
      sql: `INSERT INTO runs (job_id, scheduled_for, attempt, job_version, cause, state, start_at, ended_at)
            SELECT ?, value, 1, 1, 'schedule', 'succeeded', value, value FROM json_each(?)`,
      args: [jobId, at],
    },
    {
      sql: "INSERT INTO run_records (job_id, scheduled_for, attempt, record) SELECT ?, value, 1, '{}' FROM json_each(?)",
      args: [jobId, at],
    },
  ])
}

async function daysKept({ db, clock }: TestCtx, jobId: string): Promise<number[]> {
  const rows = await db.read<{ at: number }>(
    'SELECT scheduled_for AS at FROM runs JOIN run_records USING (job_id, scheduled_for, attempt) WHERE job_id = ? ORDER BY 1 DESC',
    [jobId],
  )
  return rows.map(({ at }) => Math.round((clock() - at) / day))
}

describe('by age', () => {
  test('what was missed in a downtime longer than runs are kept is recorded, and kept as long from its end', async () => {
    const { ctx, engine, house, job, pass } = await setUp()
    const { id } = await job()
    await pass(minute)
    house.clock.advance(100 * day)
    await engine.step()
    const missed = { state: 'missed', reason: 'coalesced', instants: expect.any(Number) }
    expect((await listRuns(ctx, { limit: 10 })).at(-1)).toMatchObject(missed)
    await pauseJob(ctx, id)
    house.clock.advance(89 * day)
    await pruneRuns(ctx.db, ctx.engine.retention, ctx.clock())
    expect((await listRuns(ctx, { limit: 10 })).at(-1)).toMatchObject(missed)
    house.clock.advance(2 * day)
    await pruneRuns(ctx.db, ctx.engine.retention, ctx.clock())
    expect(await listRuns(ctx, { limit: 10 })).toEqual([])
  })

  test('runs go after their time with what they were answered, though nothing new is delivered', async () => {
    const { ctx, engine, job } = await setUp()
    const { id } = await job({ isEnabled: false })
    await addRuns(ctx, id, [1, 89, 91, 95, 100])
    await engine.agreement.audit()
    expect(await daysKept(ctx, id)).toEqual([1, 89])
    expect(await ctx.db.read('SELECT 1 FROM run_records')).toHaveLength(2)
  })

  test('also those of a job that is gone, however many they are', async () => {
    const { ctx } = await setUp()
    await addRuns(ctx, 'gone', [...Array.from({ length: 500 }, (_, nth) => 91 + nth), 3])
    await pruneRuns(ctx.db, ctx.engine.retention, ctx.clock())
    expect(await daysKept(ctx, 'gone')).toEqual([3])
  })
})

describe('by count', () => {
  const retention = { runsPerJob: 3, days: 90 }

  test('each job keeps its newest', async () => {
    const { ctx, job } = await setUp()
    const [one, other] = [await job({ isEnabled: false }), await job({ isEnabled: false })]
    await addRuns(ctx, one.id, [5, 4, 3, 2, 1])
    await addRuns(ctx, other.id, [80, 70, 60])
    await pruneRuns(ctx.db, retention, ctx.clock())
    expect(await daysKept(ctx, one.id)).toEqual([1, 2, 3])
    expect(await daysKept(ctx, other.id)).toEqual([60, 70, 80])
  })

  test('a delivery removes of its jobs what is too much, and leaves others alone', async () => {
    const { ctx, job, pass } = await setUp()
    const { id } = await job()
    await addRuns(ctx, id, [5, 4, 3, 2])
    await addRuns(ctx, 'other', [5, 4, 3, 2])
    await pass(minute)
    await deliverOwn({ ...ctx, engine: { ...ctx.engine, retention } })
    expect(await listRuns(ctx, { jobId: id, limit: 10 })).toHaveLength(3)
    expect(await daysKept(ctx, 'other')).toEqual([2, 3, 4, 5])
  })
})
