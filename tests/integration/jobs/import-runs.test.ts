import { expect, test } from 'vitest'
import { exportJobs } from '#app/features/jobs/transfer/export-jobs.server.ts'
import { discardImport, previewImport, runImport, stageImport } from '#app/features/jobs/transfer/import-jobs.server.ts'
import { exportFile } from '#app/features/tenants/export-file.server.ts'
import { databaseOf, haveRuns, record } from '#tests/support/export-scene.ts'
import { memberCtx, type TestCtx } from '#tests/support/member-ctx.ts'
import { openHouse } from '#tests/support/tenants.ts'
import { tursoOn } from '#tests/support/turso/backends.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const text = (ctx: TestCtx) => new Response(exportJobs(ctx)).text()

/** Runs by the name of their job, without its id. */
async function history(ctx: TestCtx): Promise<unknown[]> {
  const { jobs, runs } = JSON.parse(await text(ctx))
  const nameOf = new Map(jobs.map(({ id, name }: { id: string; name: string }) => [id, name]))
  const named = runs.map(({ job, ...run }: { job: string }) => ({ ...run, name: nameOf.get(job) }))
  return named.sort((a: object, b: object) => JSON.stringify(a).localeCompare(JSON.stringify(b), 'en'))
}

async function staged(ctx: TestCtx, file: string | Uint8Array): Promise<string> {
  const staging = await stageImport(ctx, file)
  if (staging.state !== 'staged') throw new Error(staging.faults.join('\n'))
  return staging.importId
}

async function faultsOf(ctx: TestCtx, file: string | Uint8Array): Promise<string[]> {
  const staging = await stageImport(ctx, file)
  expect(await ctx.db.read('SELECT * FROM staged_runs')).toEqual([])
  return staging.state === 'faulty' ? staging.faults : []
}

async function bob(): Promise<TestCtx> {
  const ctx = await memberCtx(undefined, 'bob')
  ctx.clock.advance(60_000)
  return ctx
}

test.each(['json', 'database'] as const)('the runs come along with their jobs, as %s', async (form) => {
  const house = await openHouse()
  const ada = await memberCtx(house, 'ada')
  await haveRuns(ada, ['Ping', 'Sync'], 3)
  const file = form === 'json' ? await text(ada) : await databaseOf(await exportFile(house, ada))
  const ctx = await bob()
  const importId = await staged(ctx, file)
  expect(await previewImport(ctx, importId)).toMatchObject({ jobs: 2, runs: 6, strayRuns: 0 })
  expect(await ctx.db.read('SELECT * FROM runs')).toEqual([])
  expect(await runImport(ctx, importId, 'keep')).toEqual({ state: 'imported', jobs: 2, runs: 6, skipped: 0 })
  expect(await history(ctx)).toEqual(await history(ada))
  expect(await ctx.db.read('SELECT * FROM staged_runs')).toEqual([])
  await expect(runImport(ctx, importId, 'keep')).rejects.toMatchObject({ code: 'not_found' })
  // The same file again: other jobs, with runs of their own.
  await runImport(ctx, await staged(ctx, file), 'keep')
  expect(await ctx.db.read('SELECT count(*) AS n FROM runs')).toEqual([{ n: 12 }])
  // The day counts what the lists of these jobs show.
  const shown =
    'SELECT scheduled_for / 900000 * 900000 AS quarter, state, sum(instants) AS runs FROM runs GROUP BY 1, 2'
  const counted = await ctx.db.read('SELECT quarter, state, runs FROM run_counts ORDER BY 1, 2')
  expect(counted).toEqual(await ctx.db.read(`${shown} ORDER BY 1, 2`))
})

test('runs of jobs that are left out stay out, and so do those of jobs that are not in the file', async () => {
  const ada = await memberCtx(undefined, 'ada')
  await haveRuns(ada, ['Ping', 'Sync'], 2)
  const document = JSON.parse(await text(ada))
  document.runs.push({ ...document.runs[0], job: 'deleted-long-ago' })
  const ctx = await bob()
  await haveRuns(ctx, ['Ping'], 0)
  const importId = await staged(ctx, JSON.stringify(document))
  expect(await previewImport(ctx, importId)).toMatchObject({ jobs: 2, runs: 4, strayRuns: 1 })
  expect(await runImport(ctx, importId, 'skip')).toEqual({ state: 'imported', jobs: 1, runs: 2, skipped: 1 })
  expect(new Set((await history(ctx)).map((run) => (run as { name: string }).name))).toEqual(new Set(['Sync']))
})

test('a file that is thrown away leaves no runs, and half a staging goes with a later file', async () => {
  const ada = await memberCtx(undefined, 'ada')
  await haveRuns(ada, ['Ping'], 2)
  const ctx = await bob()
  await discardImport(ctx, await staged(ctx, await text(ada)))
  expect(await ctx.db.read('SELECT * FROM staged_runs')).toEqual([])
  await staged(ctx, await text(ada))
  ctx.clock.advance(24 * 3_600_000 + 1)
  await staged(ctx, await text(ada))
  expect(await ctx.db.read('SELECT count(DISTINCT import_id) AS n FROM staged_runs')).toEqual([{ n: 1 }])
})

test('every fault of a run names it by its place', async () => {
  const ada = await memberCtx(undefined, 'ada')
  await haveRuns(ada, ['Ping'], 1)
  const document = JSON.parse(await text(ada))
  const [good] = document.runs
  const runs = [
    good,
    { ...good, state: 'running', attempt: 2 },
    { ...good, reason: 'because', attempt: 2 },
    { ...good, scheduledFor: 'yesterday', attempt: 2 },
    { ...good, scheduledFor: '2036-01-01T00:00:00.000Z' },
    { ...good, record: { ...record, timings: null }, attempt: 2 },
    { ...good, record: { ...record, remoteAddress: 'x'.repeat(300_000) }, attempt: 2 },
    good,
    'no run',
  ]
  const faults = await faultsOf(await bob(), JSON.stringify({ ...document, runs }))
  expect(faults.map((fault) => fault.split(': ').slice(0, 2).join(': '))).toEqual([
    'Run 2: state',
    'Run 3: reason',
    'Run 4: scheduledFor',
    'Run 5: scheduledFor',
    'Run 6: record.timings',
    'Run 7: record',
    'Run 8: is in the file twice',
    'Run 9: ',
  ])
})

test('thousands of runs come into a database behind http, too', { timeout: 60_000 }, async () => {
  const ada = await memberCtx(undefined, 'ada')
  await haveRuns(ada, ['Ping'], 3000)
  const standIn = await testStandIn()
  const ctx = await memberCtx(await openHouse({ makeBackend: () => tursoOn(standIn) }), 'bob')
  ctx.clock.advance(60_000)
  const importId = await staged(ctx, await text(ada))
  expect(await runImport(ctx, importId, 'keep')).toMatchObject({ jobs: 1, runs: 3000 })
  expect(await ctx.db.read('SELECT count(*) AS n FROM run_records')).toEqual([{ n: 3000 }])
})
