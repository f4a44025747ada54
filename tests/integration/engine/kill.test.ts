import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createDeliverer } from '#app/engine/deliver.server.ts'
import { createJob } from '#app/features/jobs/jobs.server.ts'
import { openTestEngineDb, startTestEngine } from '#tests/support/engine-house.ts'
import { killProcess, startEngineProcess } from '#tests/support/engine-processes.ts'
import { everyMinute, minute } from '#tests/support/engine-scene.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'
import { fastClock } from '#tests/support/run-engine.ts'
import { startTarget } from '#tests/support/target-server.ts'
import { openHouse, testClock } from '#tests/support/tenants.ts'

/** `npm run test:torture` kills a thousand times. */
const kills = Number(process.env.TORTURE_KILLS ?? 6)
const jobs = 20

test('kill -9 loses no occurrence and doubles no record', { timeout: kills * 5000 + 120_000 }, async () => {
  const target = await startTarget()
  const base = Date.now()
  const clock = testClock()
  clock.advance(base - clock())
  const house = await openHouse({ clock })
  const db = await openTestEngineDb(house.dataDir, clock)
  const ctx = await memberCtx(house, 'member-1', db)
  for (let n = 0; n < jobs; n++) await createJob(ctx, { ...everyMinute, name: `Job ${n}` }, null)

  const place = { dataDir: house.dataDir, port: target.port, base }
  const processes = [0, 1].map(() => startEngineProcess(place))
  const alive = await Promise.all(processes)
  for (let kill = 0; kill < kills; kill++) {
    await sleep(300 + Math.random() * 1500)
    await killProcess(alive[kill % 2])
    alive[kill % 2] = await startEngineProcess(place)
  }
  // Two leases and two minutes of the fast clock.
  await sleep(10_000)
  for (const child of alive) await killProcess(child)

  const end = fastClock(base)() - 2 * minute
  clock.advance(end + 2 * minute - clock())
  const engine = await startTestEngine(house, db)
  await createDeliverer({ ...engine.deps, retention: { runsPerJob: 100_000, days: 90 } }).deliverDue('all')
  const wanted = instants(base, end)
  const records = await ctx.db.read<{ job: string; at: number; through: number | null }>(
    'SELECT job_id AS job, scheduled_for AS at, through FROM runs WHERE attempt = 1',
  )
  const jobIds = [...new Set(records.map(({ job }) => job))]
  expect(jobIds).toHaveLength(jobs)
  const holders = jobIds.flatMap((job) => {
    const own = records.filter((record) => record.job === job)
    return wanted.map((at) => own.filter((record) => record.at <= at && at <= (record.through ?? record.at)).length)
  })
  expect(holders.filter((count) => count !== 1)).toEqual([])
  expect(target.received.length).toBeGreaterThan(wanted.length * jobs * 0.5)
})

function instants(from: number, to: number): number[] {
  const first = Math.floor(from / minute) + 1
  return Array.from({ length: Math.floor(to / minute) - first + 1 }, (_, n) => (first + n) * minute)
}
