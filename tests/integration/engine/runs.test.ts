import { describe, expect, test } from 'vitest'
import { createDeliverer } from '#app/engine/deliver.server.ts'
import type { Ctx } from '#app/features/ctx.server.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import { deleteJob, pauseJob, resumeJob, updateJob } from '#app/features/jobs/jobs.server.ts'
import type { RunId } from '#app/features/runs/run.ts'
import { cancelRun, runNow } from '#app/features/runs/run-now.server.ts'
import { getRun, listOpenRuns, listRuns } from '#app/features/runs/runs.server.ts'
import { everyMinute, minute, noon, setUp } from '#tests/support/engine-scene.ts'
import { fakeTarget } from '#tests/support/fake-target.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'

describe('a job of kind http', () => {
  test('is called at each of its instants, once, and the member reads what became of it', async () => {
    const { ctx, target, job, pass } = await setUp()
    const { id } = await job()
    await pass(3 * minute)
    const instants = [noon + minute, noon + 2 * minute, noon + 3 * minute]
    expect(target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual(instants)
    expect(target.calls[0]).toMatchObject({ userId: 'member-1', jobId: id, attempt: 1, cause: 'schedule' })
    const runs = await listRuns(ctx, { jobId: id, limit: 10 })
    expect(runs.map(({ scheduledFor }) => scheduledFor)).toEqual(instants.toReversed())
    expect(runs[0]).toMatchObject({ state: 'succeeded', reason: 'done', detail: '200 OK', jobVersion: 1, instants: 1 })
    expect(runs[0]?.startedAt).toBe(noon + 3 * minute)
  })

  test('starts not a millisecond early', async () => {
    const { house, engine, target, job } = await setUp()
    await job()
    house.clock.advance(minute - 1)
    await engine.step()
    await engine.step()
    expect(target.calls).toEqual([])
    house.clock.advance(1)
    await engine.step()
    expect(target.calls).toHaveLength(1)
  })

  test('is skipped where nothing can run its kind', async () => {
    const { ctx, job, pass } = await setUp()
    await job({ kind: 'shell', command: 'backup.sh' })
    await pass(minute)
    expect(await listRuns(ctx, { limit: 10 })).toMatchObject([
      { scheduledFor: noon + minute, state: 'skipped', reason: 'no_runner', startedAt: null },
    ])
  })
})

describe('after a change that was acknowledged', () => {
  test.each([
    ['paused', pauseJob],
    ['deleted', deleteJob],
  ] as const)('nothing of a job that was %s starts, though it was planned', async (_, change) => {
    const { ctx, house, engine, target, job, pass } = await setUp()
    const { id } = await job()
    house.clock.advance(minute - 2000)
    await engine.step()
    expect(await listOpenRuns(ctx)).toMatchObject([{ scheduledFor: noon + minute, state: 'queued' }])
    await change(ctx, id)
    await pass(5 * minute)
    expect(target.calls).toEqual([])
    expect(await listRuns(ctx, { limit: 10 })).toEqual([])
    expect(await listOpenRuns(ctx)).toEqual([])
  })

  test('a changed job runs at the planned instant all the same, as it is now', async () => {
    const { ctx, house, engine, target, job, pass } = await setUp()
    const { id, version } = await job()
    house.clock.advance(minute - 2000)
    await engine.step()
    await updateJob(ctx, id, { version, input: { ...everyMinute, name: 'Other' } })
    await pass(2000)
    expect(target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual([noon + minute])
    expect(await listRuns(ctx, { limit: 10 })).toMatchObject([{ jobVersion: 2 }])
  })

  test('a job that is resumed goes on with its next instant', async () => {
    const { ctx, target, job, pass } = await setUp()
    const { id } = await job()
    await pauseJob(ctx, id)
    await pass(10 * minute)
    await resumeJob(ctx, id)
    await pass(minute)
    expect(target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual([noon + 11 * minute])
  })
})

describe('a run by hand', () => {
  test('starts at once, of a paused job too', async () => {
    const { ctx, engine, target, job } = await setUp()
    const { id } = await job({ isEnabled: false })
    const { id: runId } = await runNow(ctx, id)
    await engine.step()
    expect(target.calls).toMatchObject([{ jobId: id, cause: 'manual', scheduledFor: noon + 1 }])
    expect((await getRun(ctx, runId)).run).toMatchObject({ state: 'succeeded', cause: 'manual' })
  })

  test('asked for twice in one millisecond makes two runs', async () => {
    const { ctx, job } = await setUp()
    const { id } = await job()
    expect((await runNow(ctx, id)).id).not.toBe((await runNow(ctx, id)).id)
  })

  test('asked for by one form, however often and however late, is one run', async () => {
    const { ctx, engine, target, job, pass } = await setUp()
    const { id } = await job({ isEnabled: false })
    const asked = await Promise.all(Array.from({ length: 5 }, () => runNow(ctx, id, 'form-1')))
    await engine.step()
    await pass(minute)
    expect(asked.filter(({ isNew }) => isNew)).toHaveLength(1)
    const again = await runNow(ctx, id, 'form-1')
    expect(again.isNew).toBe(false)
    expect(new Set([...asked, again].map((run) => run.id)).size).toBe(1)
    await engine.step()
    expect(target.calls).toHaveLength(1)
    await runNow(ctx, id, 'form-2')
    await engine.step()
    expect(target.calls).toHaveLength(2)
  })
})

describe('canceling', () => {
  test('ends a run that has not started', async () => {
    const { ctx, engine, target, job } = await setUp()
    const { id } = await job()
    const { id: runId } = await runNow(ctx, id)
    expect(await cancelRun(ctx, runId)).toBe('canceled')
    await engine.step()
    expect(target.calls).toEqual([])
  })

  test('aborts a run that is at work', async () => {
    const { ctx, engine, job } = await setUp(fakeTarget(() => 'later'))
    const { id: runId } = await runNow(ctx, (await job()).id)
    await engine.step()
    expect(await cancelRun(ctx, runId)).toBe('running')
    await engine.step()
    expect((await getRun(ctx, runId)).run).toMatchObject({ state: 'canceled', reason: 'by_member' })
  })

  test.each([
    ['it is canceled', 'by_member', (ctx: Ctx, runId: RunId) => cancelRun(ctx, runId)],
    ['its job is paused', 'changed', (ctx: Ctx, _: RunId, jobId: JobId) => pauseJob(ctx, jobId)],
    ['its job is deleted', 'changed', (ctx: Ctx, _: RunId, jobId: JobId) => deleteJob(ctx, jobId)],
  ])('keeps a run that is begun ahead of its time from starting when %s', async (_, reason, act) => {
    const { ctx, db, engine, job, house, pass, target } = await setUp()
    const { id } = await job()
    await pass(minute - 1000)
    house.clock.advance(700)
    await engine.step()
    expect(await db.read('SELECT state FROM open_runs')).toEqual([{ state: 'running' }])
    await act(ctx, `${id}-${noon + minute}-1` as RunId, id)
    await engine.step()
    house.clock.advance(1000)
    await engine.step()
    expect(target.calls).toEqual([])
    expect(await db.read('SELECT state, reason, started_at FROM open_runs')).toEqual([
      { state: 'canceled', reason, started_at: null },
    ])
  })

  test.each([
    ['at work', 'later' as const],
    ['gone on at its target', { state: 'running_elsewhere' as const, until: noon + 60 * minute }],
  ])('comes with the deletion of the job, for a run that is %s, and leaves no attempt after it', async (_, answer) => {
    const { ctx, db, engine, job, policy } = await setUp(fakeTarget(() => answer))
    const { id } = await job()
    await policy(id, { retries: 3 })
    const { id: runId } = await runNow(ctx, id)
    await engine.step()
    await pauseJob(ctx, id)
    await engine.step()
    expect((await getRun(ctx, runId)).run).toMatchObject({ state: 'running' })
    await deleteJob(ctx, id)
    await engine.step()
    expect((await getRun(ctx, runId)).run).toMatchObject({ state: 'canceled', reason: 'by_member' })
    expect(await db.read('SELECT 1 FROM open_runs WHERE ended_at IS NULL')).toEqual([])
    expect(engine.counts().active).toBe(0)
  })

  test('changes nothing about a run that is over, and knows no other member’s', async () => {
    const { house, db, ctx, engine, job } = await setUp()
    const { id: runId } = await runNow(ctx, (await job()).id)
    await engine.step()
    expect(await cancelRun(ctx, runId)).toBe('succeeded')
    const other = await memberCtx(house, 'member-2', db)
    await expect(cancelRun(other, runId)).rejects.toMatchObject({ code: 'not_found' })
  })
})

test('the deliverer brings runs to their tenants when they have waited long enough', async () => {
  const { ctx, db, engine, job, pass, house } = await setUp()
  await job()
  await pass(minute)
  const deliverer = createDeliverer(engine.deps)
  await deliverer.deliverDue()
  expect(await ctx.db.read('SELECT 1 FROM runs')).toEqual([])
  house.clock.advance(engine.deps.limits.deliverAfterMs)
  await deliverer.deliverDue()
  expect(await ctx.db.read('SELECT state FROM runs')).toEqual([{ state: 'succeeded' }])
  expect(await db.read('SELECT 1 FROM open_runs WHERE ended_at IS NOT NULL')).toEqual([])
})
