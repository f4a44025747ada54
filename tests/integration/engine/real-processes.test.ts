import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { createJob } from '#app/features/jobs/jobs.server.ts'
import { defaultSettings } from '#app/features/jobs/settings/job-settings.ts'
import { writeNote } from '#db/engine/notes.server.ts'
import { dumpDatabases } from '#tests/support/database-dump.ts'
import { openTestEngineDb } from '#tests/support/engine-house.ts'
import { startEngineProcess } from '#tests/support/engine-processes.ts'
import { everyMinute, minute } from '#tests/support/engine-scene.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'
import { baseFor } from '#tests/support/run-engine.ts'
import { type ReceivedRequest, startTarget } from '#tests/support/target-server.ts'
import { openHouse, testClock } from '#tests/support/tenants.ts'

type Answer = (request: ReceivedRequest, response: ServerResponse) => void

/** A member with jobs that are all due at an hour, and processes whose clock comes to it in a few seconds. */
async function setUp(answer: Answer) {
  const target = await startTarget(answer)
  const clock = testClock()
  const house = await openHouse({ clock })
  const db = await openTestEngineDb(house.dataDir, clock)
  await writeNote(db, 'built', 'There was nothing to build from')
  const ctx = await memberCtx(house, 'member-1', db)
  const job = async (name: string, retries = 0) => {
    const settings = { ...defaultSettings, retries }
    const made = await createJob(ctx, { ...everyMinute, schedule: '0 * * * *' as never, settings, name }, null)
    if (made.state === 'full') throw new Error('No room')
    return made.job.id
  }
  const hour = clock() + 60 * minute
  /** `minutes`: how long before the hour the clock of the processes is now. */
  const placeBefore = (minutes: number, limits = {}) => ({
    dataDir: house.dataDir,
    port: target.port,
    base: baseFor(hour - minutes * minute),
    limits,
  })
  const callsBy = (pid: number | undefined) =>
    target.received.filter(({ headers }) => headers['x-process'] === String(pid)).map(({ path }) => path)
  return { target, house, db, job, hour, placeBefore, callsBy }
}

const patient = { timeout: 30_000 }

test('two processes share what is due', { timeout: 90_000 }, async () => {
  const { target, job, placeBefore, callsBy } = await setUp((_, response) => response.end('ok'))
  for (let n = 0; n < 40; n++) await job(`Job ${n}`)
  const place = placeBefore(5)
  const both = await Promise.all([startEngineProcess(place), startEngineProcess(place)])
  await expect.poll(() => target.received.length, patient).toBe(40)
  expect(new Set(target.received.map(({ path }) => path)).size).toBe(40)
  for (const { pid } of both) expect(callsBy(pid).length).toBeGreaterThan(8)
})

test('a process that was stopped for twice its lease changes nothing when it goes on', {
  timeout: 90_000,
}, async () => {
  const held: ServerResponse[] = []
  let holder: number | undefined
  const { house, db, job, hour, placeBefore, callsBy } = await setUp(({ headers }, response) => {
    if (headers['x-process'] === String(holder)) held.push(response)
    else response.end('ok')
  })
  const [plain, retried] = [await job('Plain'), await job('Retried', 1)]
  const leaseMs = 1500
  // What has ended stays where it can be compared.
  const place = placeBefore(2, { leaseMs, deliverAfterMs: 3_600_000_000 })
  const stopped = await startEngineProcess(place)
  holder = stopped.pid
  await expect.poll(() => held.length, patient).toBe(2)

  stopped.kill('SIGSTOP')
  const stoppedAt = performance.now()
  const other = await startEngineProcess(place)
  const runs = () =>
    db.read(`SELECT job, attempt, state, reason, owner FROM open_runs WHERE scheduled_for = ? ORDER BY job, attempt`, [
      hour,
    ])
  const lost = { attempt: 1, state: 'lost', reason: 'lost', owner: null }
  const decided = [
    { job: plain, ...lost },
    { job: retried, ...lost },
    { job: retried, attempt: 2, state: 'succeeded', reason: 'done', owner: null },
  ]
  await expect.poll(runs, patient).toEqual(decided)
  await expect.poll(() => performance.now() - stoppedAt, patient).toBeGreaterThan(2 * leaseMs)
  expect(callsBy(other.pid)).toEqual([`/${retried}/${hour}/2`])

  const before = await dumpDatabases(house.dataDir)
  for (const response of held) response.end('ok')
  stopped.kill('SIGCONT')
  // It goes on under a new name, and has long written down what it had to say.
  await expect.poll(() => db.read('SELECT 1 FROM engines WHERE beat > 3'), patient).toHaveLength(2)
  expect(await dumpDatabases(house.dataDir)).toBe(before)
  expect(await runs()).toEqual(decided)
})
