import { describe, expect, test } from 'vitest'
import { runNow } from '#app/features/runs/run-now.server.ts'
import { listOpenRuns, listRuns } from '#app/features/runs/runs.server.ts'
import { minute, noon, setUp } from '#tests/support/engine-scene.ts'
import { failed, fakeTarget } from '#tests/support/fake-target.ts'

async function slow(overlap: 'skip' | 'queue_one' | 'allow') {
  const target = fakeTarget(() => 'later')
  const scene = await setUp(target)
  const job = await scene.job()
  await scene.policy(job.id, { overlap })
  return { ...scene, target, id: job.id }
}

const outcomes = async ({ ctx }: Awaited<ReturnType<typeof setUp>>) =>
  (await listRuns(ctx, { limit: 20 })).map(({ scheduledFor, state, reason }) => [
    (scheduledFor - noon) / minute,
    state,
    reason,
  ])

describe('while a run is not over', () => {
  test('skip leaves out what comes due, with a record', async () => {
    const scene = await slow('skip')
    await scene.pass(3 * minute)
    expect(scene.target.calls).toHaveLength(1)
    scene.target.answerAll()
    await scene.pass(minute)
    expect(scene.target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual([noon + minute, noon + 4 * minute])
    expect(await outcomes(scene)).toEqual([
      [3, 'skipped', 'overlap'],
      [2, 'skipped', 'overlap'],
      [1, 'succeeded', 'done'],
    ])
  })

  test('queue_one keeps one waiting, which starts as soon as the other ends', async () => {
    const scene = await slow('queue_one')
    await scene.pass(3 * minute)
    expect(scene.target.calls).toHaveLength(1)
    scene.target.answerAll()
    await scene.pass(3000)
    expect(scene.target.calls.map(({ scheduledFor }) => scheduledFor)).toEqual([noon + minute, noon + 2 * minute])
    expect(await outcomes(scene)).toEqual([
      [3, 'skipped', 'queue_full'],
      [1, 'succeeded', 'done'],
    ])
  })

  test('allow starts the next beside it', async () => {
    const scene = await slow('allow')
    await scene.pass(3 * minute)
    expect(scene.target.waiting()).toBe(3)
    expect((await listOpenRuns(scene.ctx)).map(({ state }) => state)).toEqual(['running', 'running', 'running'])
  })

  test('a run by hand is skipped like any other', async () => {
    const scene = await slow('skip')
    await scene.pass(minute)
    await runNow(scene.ctx, scene.id)
    await scene.pass(1000)
    expect(scene.target.calls).toHaveLength(1)
    expect(await listRuns(scene.ctx, { limit: 5 })).toMatchObject([{ cause: 'manual', state: 'skipped' }])
  })
})

test('a run that ends just before the next one is due does not push it out', async () => {
  const scene = await slow('skip')
  await scene.pass(2 * minute - 1000)
  scene.house.clock.advance(700)
  await scene.engine.step()
  scene.target.answerAll()
  scene.house.clock.advance(300)
  await scene.engine.step()
  await scene.pass(1000)
  expect(scene.target.calls).toHaveLength(2)
})

test('with overlap skip a job that waits for its next attempt is not over', async () => {
  let answers = 0
  const target = fakeTarget(() => (++answers === 1 ? { ...failed, retryAfterMs: 90_000 } : 'later'))
  const scene = await setUp(target)
  const { id } = await scene.job()
  await scene.policy(id, { retries: 1 })
  await scene.pass(3 * minute)
  expect(target.calls.map(({ attempt, scheduledFor }) => [attempt, (scheduledFor - noon) / minute])).toEqual([
    [1, 1],
    [2, 1],
  ])
  target.answerAll()
  await scene.pass(minute)
  expect(target.calls.at(-1)).toMatchObject({ attempt: 1, scheduledFor: noon + 4 * minute })
})
