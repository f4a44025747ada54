import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createDeliverer } from '#app/engine/deliver.server.ts'
import { createJob } from '#app/features/jobs/jobs.server.ts'
import { openTestEngineDb, startTestEngine } from '#tests/support/engine-house.ts'
import { killProcess, type ProcessPlace, startEngineProcess } from '#tests/support/engine-processes.ts'
import { everyMinute, minute } from '#tests/support/engine-scene.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'
import { fastClock } from '#tests/support/run-engine.ts'
import { startTarget } from '#tests/support/target-server.ts'
import { openHouse, testClock } from '#tests/support/tenants.ts'

/** `npm run test:torture` kills a thousand times. */
const kills = Number(process.env.TORTURE_KILLS ?? 6)
const jobs = 20
/** A kill and a new start take two seconds; on a machine with much else to do, several times that. */
const longestKillMs = 20_000

interface Recorded {
  job: string
  at: number
  through: number | null
  endedAt: number | null
}

test('kill -9 loses no occurrence and doubles no record', { timeout: kills * longestKillMs + 120_000 }, async () => {
  const target = await startTarget()
  const base = Date.now()
  const clock = testClock()
  clock.advance(base - clock())
  const house = await openHouse({ clock })
  const db = await openTestEngineDb(house.dataDir, clock)
  const ctx = await memberCtx(house, 'member-1', db)
  for (let n = 0; n < jobs; n++) await createJob(ctx, { ...everyMinute, name: `Job ${n}` }, null)
  await killAgainAndAgain({ dataDir: house.dataDir, port: target.port, base })

  const end = fastClock(base)() - 2 * minute
  clock.advance(end + 2 * minute - clock())
  const engine = await startTestEngine(house, db)
  await createDeliverer({ ...engine.deps, retention: { runsPerJob: 100_000, days: 90 } }).deliverDue('all')
  const wanted = instants(base, end)
  const records = await ctx.db.read<Recorded>(
    'SELECT job_id AS job, scheduled_for AS at, through, ended_at AS endedAt FROM runs WHERE attempt = 1 AND scheduled_for <= ?',
    [end],
  )
  const held = holdersOf(records, wanted)
  const found = {
    kills,
    occurrences: held.length,
    records: records.length,
    duplicates: held.filter((count) => count > 1).length,
    lost: held.filter((count) => count === 0).length,
    unended: records.filter(({ endedAt }) => endedAt === null).length,
  }
  process.stdout.write(`Torture: ${JSON.stringify({ ...found, calls: target.received.length })}\n`)
  expect(found).toMatchObject({ occurrences: wanted.length * jobs, duplicates: 0, lost: 0, unended: 0 })
  expect(target.received.length).toBeGreaterThan(found.occurrences * 0.5)
})

/** Two processes, of which one is killed every second or so and replaced; then time for two leases, and both end. */
async function killAgainAndAgain(place: ProcessPlace): Promise<void> {
  const alive = await Promise.all([0, 1].map(() => startEngineProcess(place)))
  for (let kill = 0; kill < kills; kill++) {
    await sleep(300 + Math.random() * 1500)
    await killProcess(alive[kill % 2])
    alive[kill % 2] = await startEngineProcess(place)
    if ((kill + 1) % 100 === 0) process.stdout.write(`Torture: ${kill + 1} of ${kills} kills\n`)
  }
  await sleep(10_000)
  for (const child of alive) await killProcess(child)
}

function instants(from: number, to: number): number[] {
  const first = Math.floor(from / minute) + 1
  return Array.from({ length: Math.floor(to / minute) - first + 1 }, (_, n) => (first + n) * minute)
}

/** For each occurrence of each job, how many records name it. */
function holdersOf(records: readonly Recorded[], wanted: readonly number[]): number[] {
  const counts = new Map<string, number>()
  for (const { job, at, through } of records) {
    for (let named = at; named <= (through ?? at); named += minute) {
      const key = `${job} ${named}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  }
  const jobIds = [...new Set(records.map(({ job }) => job))]
  return jobIds.flatMap((job) => wanted.map((at) => counts.get(`${job} ${at}`) ?? 0))
}
