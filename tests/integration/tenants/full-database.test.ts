import { expect, test } from 'vitest'
import { createJob, deleteJob } from '#app/features/jobs/jobs.server.ts'
import { deliverRuns } from '#app/features/runs/deliver-runs.server.ts'
import { listRuns } from '#app/features/runs/runs.server.ts'
import { openTestEngineDb } from '#tests/support/engine-house.ts'
import { everyMinute } from '#tests/support/engine-scene.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'
import { sqldOnStandIn } from '#tests/support/turso/backends.ts'
import { tursoHouse } from '#tests/support/turso/turso-house.ts'

const minute = 60_000
const record = JSON.stringify({ body: 'x'.repeat(50_000) })

/** A member whose database holds that many runs with large records, and is as large as it may be; and two runs that ended. */
async function full(runs: number) {
  const house = await tursoHouse()
  const engine = await openTestEngineDb(house.dataDir, house.clock)
  const ctx = await memberCtx(house, 'ada', engine)
  const made = await createJob(ctx, everyMinute, null)
  if (made.state === 'full') throw new Error('No room')
  const { id } = made.job
  const at = JSON.stringify(Array.from({ length: runs }, (_, n) => house.clock() - (n + 10) * minute))
  await ctx.db.batch([
    {
      sql: `INSERT INTO runs (job_id, scheduled_for, attempt, job_version, cause, state, start_at, ended_at)
            SELECT ?, value, 1, 1, 'schedule', 'succeeded', value, value FROM json_each(?)`,
      args: [id, at],
    },
    {
      sql: 'INSERT INTO run_records (job_id, scheduled_for, attempt, record) SELECT ?, value, 1, ? FROM json_each(?)',
      args: [id, record, at],
    },
  ])
  await engine.write(
    `INSERT INTO open_runs (tenant, job, scheduled_for, attempt, version, cause, state, start_at, retry_until, started_at,
       ended_at, record)
     SELECT 'ada', ?1, value, 1, 1, 'schedule', 'failed', value, value, value, value, ?2 FROM json_each(?3)`,
    [id, record, JSON.stringify([house.clock() - minute, house.clock() - 2 * minute])],
  )
  const [database] = house.standIn.databases.all()
  database?.hrana.cap(true)
  const deliver = (runsPerJob: number) =>
    deliverRuns({ engine, tenant: { userId: 'ada', db: ctx.db }, retention: { runsPerJob, days: 90 } }, house.clock())
  return { house, engine, ctx, id, database, deliver }
}

const waiting = 'SELECT count(*) AS n FROM open_runs WHERE ended_at IS NOT NULL'
const kept = "SELECT count(*) AS n FROM runs WHERE state = 'failed'"

test('a full database lets go of what it need not keep, and takes in what ended', async () => {
  const { engine, ctx, deliver } = await full(20)
  expect(await deliver(10)).toBe(2)
  expect(await engine.read(waiting)).toEqual([{ n: 0 }])
  expect(await ctx.db.read(kept)).toEqual([{ n: 2 }])
  expect(await ctx.db.read('SELECT count(*) AS n FROM runs')).toEqual([{ n: 10 }])
})

test('where nothing may go the runs wait in the engine, and are not lost', async () => {
  const { engine, ctx, database, deliver } = await full(20)
  await expect(deliver(100)).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('full') })
  expect(await engine.read(waiting)).toEqual([{ n: 2 }])
  database?.hrana.cap(false)
  expect(await deliver(100)).toBe(2)
  expect(await ctx.db.read(kept)).toEqual([{ n: 2 }])
})

test('its pages are shown meanwhile, a new job is refused, and deleting one makes room again', async () => {
  const { engine, ctx, id, deliver } = await full(20)
  expect(await listRuns(ctx, { limit: 50 })).toHaveLength(20)
  const large = { ...everyMinute, name: 'Large', command: `https://example.com/${'x'.repeat(1900)}` }
  const createMany = async () => {
    for (let n = 0; n < 50; n += 1) await createJob(ctx, { ...large, name: `Large ${n}` }, null)
  }
  const said = expect.stringContaining('Delete jobs you no longer need')
  await expect(createMany()).rejects.toMatchObject({ code: 'unavailable', message: said })
  await deleteJob(ctx, id)
  expect(await deliver(100)).toBe(2)
  expect(await engine.read(waiting)).toEqual([{ n: 0 }])
  await createJob(ctx, { ...large, name: 'Fits' }, null)
})

test('a sqld is told how large a namespace may become', async () => {
  const { standIn, backend } = await sqldOnStandIn({ maxBytes: 50_000_000 })
  await backend.create('u-a')
  expect(standIn.namespaces.get('u-a')?.configuration).toEqual({ max_db_size: '100MB' })
})
