import { expect, onTestFinished, test } from 'vitest'
import { createJob, getJob, pauseJob } from '#app/features/jobs/jobs.server.ts'
import { jobPage } from '#app/features/jobs/page/job-page.server.tsx'
import { everyRun } from '#app/features/runs/list/run-list-query.ts'
import { openEngineDb } from '#db/engine/engine-db.server.ts'
import { startTestEngine } from '#tests/support/engine-house.ts'
import { everyMinute, minute, noon } from '#tests/support/engine-scene.ts'
import { fakeTarget } from '#tests/support/fake-target.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'
import { openHouse } from '#tests/support/tenants.ts'
import { remoteDatabase } from '#tests/support/turso/remote-database.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

test('while an engine database on the network is out of reach jobs are saved, and their pages say since when they wait', async () => {
  const standIn = await testStandIn()
  const house = await openHouse()
  const db = await openEngineDb(await remoteDatabase(standIn, 'engine'), house.clock)
  onTestFinished(() => db.close())
  const ctx = await memberCtx(house, 'member-1', db)
  const target = fakeTarget()
  const engine = await startTestEngine(house, db, { executors: target.executors })
  const made = await createJob(ctx, everyMinute, null)
  if (made.state === 'full') throw new Error('No room')
  const { id } = made.job
  const waits = async () => (await jobPage(ctx, await getJob(ctx, id), everyRun, house.clock())).waits
  expect(await waits()).toBeNull()

  standIn.faults.add({ path: '/dev/engine', drop: 'before' })
  house.clock.advance(5000)
  await pauseJob(ctx, id)
  expect((await getJob(ctx, id)).isEnabled).toBe(false)
  house.clock.advance(1000)
  expect(await waits()).toMatchObject({ iso: new Date(noon + 5000).toISOString() })

  standIn.faults.clear()
  await ctx.engine.owed.settle()
  house.clock.advance(10_000)
  await engine.agreement.sweep()
  expect(await waits()).toBeNull()
  for (let second = 0; second < 60; second += 5) {
    house.clock.advance(5000)
    await engine.step()
  }
  expect(house.clock()).toBeGreaterThan(noon + minute)
  expect(target.calls).toEqual([])
})
