import { describe, expect, test } from 'vitest'
import { pauseJob } from '#app/features/jobs/jobs.server.ts'
import { listAttempts, listOpenRuns, listRuns } from '#app/features/runs/runs.server.ts'
import { minute, noon, setUp } from '#tests/support/engine-scene.ts'
import { failed, fakeTarget } from '#tests/support/fake-target.ts'

const hourly = { schedule: '0 * * * *' } as never
const hour = 60 * minute

async function failing(retries: number, retryAfterMs?: number) {
  const answer = { ...failed, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
  const scene = await setUp(fakeTarget(() => answer))
  const job = await scene.job(hourly)
  await scene.policy(job.id, { retries })
  scene.house.clock.advance(hour - 2000)
  return { ...scene, id: job.id }
}

describe('a run that failed', () => {
  test('is tried again after 10, 20 and 40 s at most, under the same instant', async () => {
    const { ctx, target, id, pass } = await failing(3)
    await pass(5 * minute)
    const starts = target.calls.map(({ attempt, startedAt }) => [attempt, startedAt - noon - hour])
    expect(starts).toEqual([
      [1, 0],
      [2, 10_000],
      [3, 30_000],
      [4, 70_000],
    ])
    expect(new Set(target.calls.map(({ scheduledFor }) => scheduledFor))).toEqual(new Set([noon + hour]))
    const attempts = await listAttempts(ctx, { jobId: id, scheduledFor: noon + hour, attempt: 1 })
    expect(attempts.map(({ attempt, state }) => [attempt, state])).toEqual([1, 2, 3, 4].map((n) => [n, 'failed']))
    expect(await listOpenRuns(ctx)).toEqual([])
  })

  test('is not tried again sooner than its target asks', async () => {
    const { target, pass } = await failing(1, 90_000)
    await pass(3 * minute)
    expect(target.calls.map(({ startedAt }) => startedAt - noon - hour)).toEqual([0, 90_000])
  })

  test('is not tried again when its job was paused meanwhile, and the attempt that waited is named', async () => {
    const { ctx, target, id, pass } = await failing(3)
    await pass(5000)
    expect(await listOpenRuns(ctx)).toMatchObject([{ attempt: 2, state: 'queued' }])
    await pauseJob(ctx, id)
    await pass(2 * minute)
    expect(target.calls).toHaveLength(1)
    expect(await listRuns(ctx, { limit: 10 })).toMatchObject([
      { attempt: 2, state: 'canceled', reason: 'changed' },
      { attempt: 1, state: 'failed' },
    ])
  })
})

test('a job that was paused while it ran is not tried again', async () => {
  const target = fakeTarget(() => 'later')
  const { ctx, house, job, policy, pass } = await setUp(target)
  const { id } = await job(hourly)
  await policy(id, { retries: 3 })
  house.clock.advance(hour - 2000)
  await pass(3000)
  await pauseJob(ctx, id)
  target.answerAll(failed)
  await pass(2 * minute)
  expect(target.calls).toHaveLength(1)
  expect(await listRuns(ctx, { limit: 10 })).toMatchObject([{ attempt: 1, state: 'failed' }])
  expect(await listOpenRuns(ctx)).toEqual([])
})
