import { expect, test } from 'vitest'
import type { JobInput } from '#app/features/jobs/job.ts'
import { createJob } from '#app/features/jobs/jobs.server.ts'
import { reportRun } from '#app/features/runs/report-run.server.ts'
import { runIdOf } from '#app/features/runs/run.ts'
import { cancelRun } from '#app/features/runs/run-now.server.ts'
import { outcomeOfReport } from '#app/features/runs/run-report.server.ts'
import { getRun, listOpenRuns } from '#app/features/runs/runs.server.ts'
import { openTestEngineDb, startTestEngine } from '#tests/support/engine-house.ts'
import { fakeTarget } from '#tests/support/fake-target.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'
import { openHouse } from '#tests/support/tenants.ts'

const minute = 60_000

/** A run that its target has taken on, or has yet to answer, and what reports about it. */
async function setUp(isAnswered = true) {
  const house = await openHouse()
  const db = await openTestEngineDb(house.dataDir, house.clock)
  const ctx = await memberCtx(house, 'member-1', db)
  const takenOn = () =>
    ({ state: 'running_elsewhere', until: house.clock() + 5 * minute, record: () => '{"a":1}' }) as const
  const target = fakeTarget(() => (isAnswered ? takenOn() : 'later'))
  const engine = await startTestEngine(house, db, { executors: target.executors })
  const input = {
    name: 'Long',
    schedule: '* * * * *',
    timezone: 'UTC',
    kind: 'http',
    command: 'https://example.com/',
    settings: null,
    isEnabled: true,
  }
  const made = await createJob(ctx, input as JobInput, null)
  if (made.state === 'full') throw new Error('No room')
  const whileWaiting: (() => void)[] = []
  const wait = async () => {
    whileWaiting.shift()?.()
    await engine.step()
  }
  const deps = { db, clock: house.clock, random: () => 1, wait }
  house.clock.advance(minute)
  await engine.step()
  const [run] = target.calls
  if (!run) throw new Error('No call')
  return { house, ctx, engine, target, takenOn, deps, whileWaiting, run, id: runIdOf(run) }
}

test('a run stays running until its target reports, and keeps the record of its call', async () => {
  const { house, ctx, engine, deps, run, id } = await setUp()
  house.clock.advance(minute / 2)
  await engine.step()
  expect(await listOpenRuns(ctx, run.jobId)).toMatchObject([{ id, state: 'running' }])
  await reportRun(deps, run, outcomeOfReport({ message: '12 rows' }))
  const ended = await getRun(ctx, id)
  expect(ended.run).toMatchObject({ state: 'succeeded', reason: 'done', detail: '12 rows', endedAt: house.clock() })
  expect(ended.record).toBe('{"a":1}')
})

test('a message that ends in half a character, when it is cut, is kept', async () => {
  const { ctx, deps, run, id } = await setUp()
  const message = `${'x'.repeat(999)}😀`
  await reportRun(deps, run, outcomeOfReport({ message }))
  expect((await getRun(ctx, id)).run.detail).toBe(`${'x'.repeat(999)}\ufffd`)
})

test('a reported failure ends it as failed', async () => {
  const { ctx, deps, run, id } = await setUp()
  await reportRun(deps, run, outcomeOfReport({ status: 'failed', message: 'disk full' }))
  expect((await getRun(ctx, id)).run).toMatchObject({ state: 'failed', reason: 'reported', detail: 'disk full' })
})

test('what is reported after its end is refused: twice, after it was canceled, after its time, under an older fence', async () => {
  const report = outcomeOfReport({})
  const conflict = { code: 'conflict', message: expect.stringContaining('has ended') }
  const twice = await setUp()
  await expect(reportRun(twice.deps, { ...twice.run, fence: twice.run.fence + 1 }, report)).rejects.toMatchObject(
    conflict,
  )
  await reportRun(twice.deps, twice.run, report)
  await expect(reportRun(twice.deps, twice.run, report)).rejects.toMatchObject(conflict)
  await getRun(twice.ctx, twice.id)
  await expect(reportRun(twice.deps, twice.run, report)).rejects.toMatchObject(conflict)
  const canceled = await setUp()
  await cancelRun(canceled.ctx, canceled.id)
  await expect(reportRun(canceled.deps, canceled.run, report)).rejects.toMatchObject(conflict)
  const late = await setUp()
  late.house.clock.advance(6 * minute)
  await late.engine.step()
  await expect(reportRun(late.deps, late.run, report)).rejects.toMatchObject(conflict)
  expect((await getRun(late.ctx, late.id)).run).toMatchObject({ state: 'timed_out', reason: 'no_callback' })
})

test('a report that is faster than the answer to the call waits for it', async () => {
  const { ctx, target, takenOn, deps, whileWaiting, run, id } = await setUp(false)
  whileWaiting.push(
    () => undefined,
    () => target.answerAll(takenOn()),
  )
  await reportRun(deps, run, outcomeOfReport({ message: 'fast' }))
  expect((await getRun(ctx, id)).run).toMatchObject({ state: 'succeeded', detail: 'fast' })
})

test('a report about a call that stays unanswered is to be sent again', async () => {
  const { deps, run } = await setUp(false)
  const refused = { code: 'conflict', retryAfterSeconds: 1, message: expect.stringContaining('Answer it with 202') }
  await expect(reportRun(deps, run, outcomeOfReport({}))).rejects.toMatchObject(refused)
})
