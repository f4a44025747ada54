import { expect, test } from 'vitest'
import { previewImport, runImport, stageImport } from '#app/features/jobs/transfer/import-jobs.server.ts'
import { exportFile } from '#app/features/tenants/export-file.server.ts'
import { alteredDatabase, databaseOf, haveRuns } from '#tests/support/export-scene.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'
import { openHouse } from '#tests/support/tenants.ts'

const foreign = [expect.stringContaining('This file is no database of Cronstead, or it is damaged')]

/** A downloaded database with a job and a run, as an enemy or an older Cronstead may have left it. */
async function download(statements: string[] = []): Promise<Uint8Array> {
  const house = await openHouse()
  const ada = await memberCtx(house, 'ada')
  await haveRuns(ada, ['Ping'], 1)
  return alteredDatabase(await databaseOf(await exportFile(house, ada)), statements)
}

async function staging(file: Uint8Array) {
  const ctx = await memberCtx(undefined, 'bob')
  ctx.clock.advance(60_000)
  return { ctx, staging: await stageImport(ctx, file) }
}

test.each([
  ['a view in place of the jobs', ['DROP TABLE cron_jobs', "CREATE VIEW cron_jobs AS SELECT 'x' AS id"]],
  ['a virtual table in place of the runs', ['DROP TABLE runs', 'CREATE VIRTUAL TABLE runs USING fts5(job_id)']],
  ['no table of jobs', ['DROP TABLE cron_jobs']],
  ['too few columns', ['DROP TABLE cron_jobs', 'CREATE TABLE cron_jobs (id TEXT)']],
  [
    'a generated value in place of one',
    [
      'DROP TABLE cron_jobs',
      "CREATE TABLE cron_jobs (id TEXT, schedule TEXT, command TEXT, enabled INTEGER, name TEXT AS ('x'))",
    ],
  ],
])('%s is refused', async (_, statements) => {
  expect((await staging(await download(statements))).staging).toEqual({ state: 'faulty', faults: foreign })
})

test('a damaged file, one that is cut off, and one that only begins as a database are refused', async () => {
  const file = await download()
  const damaged = Uint8Array.from(file)
  damaged.fill(0xff, 4096, 12_288)
  const begins = new TextEncoder().encode('SQLite format 3\0 and nothing more')
  for (const bytes of [damaged, file.subarray(0, 8192), begins])
    expect((await staging(bytes)).staging).toEqual({ state: 'faulty', faults: foreign })
})

test('triggers and views of a file do not run, and tables of others are not read', async () => {
  const file = await download([
    'CREATE TABLE secrets (value TEXT)',
    'CREATE VIEW peek AS SELECT load_extension(value) FROM secrets',
    "CREATE TRIGGER grab AFTER INSERT ON cron_jobs BEGIN UPDATE cron_jobs SET command = 'rm -rf /'; END",
  ])
  const { ctx, staging: staged } = await staging(file)
  if (staged.state !== 'staged') throw new Error(staged.faults.join())
  expect(await runImport(ctx, staged.importId, 'keep')).toMatchObject({ jobs: 1, runs: 1 })
  expect(await ctx.db.read('SELECT name, command FROM cron_jobs')).toEqual([
    { name: 'Ping', command: 'https://example.com/' },
  ])
})

test('what stands in its rows is checked as in any import', async () => {
  const faults = async (statement: string) => {
    const { staging: staged } = await staging(await download([statement]))
    return staged.state === 'faulty' ? staged.faults : []
  }
  expect(await faults("UPDATE cron_jobs SET schedule = 'often'")).toEqual([expect.stringMatching(/^Job 1 .*schedule/)])
  expect(await faults("UPDATE cron_jobs SET settings = '{'")).toEqual([expect.stringMatching(/^Job 1 .*settings/)])
  expect(await faults('UPDATE runs SET scheduled_for = 1e300')).toEqual([expect.stringMatching(/^Run 1: scheduledFor/)])
  expect(await faults("UPDATE run_records SET record = 'x'")).toEqual([expect.stringMatching(/^Run 1: record/)])
  expect(await faults("UPDATE cron_jobs SET name = CAST(x'ff41' AS TEXT)")).toEqual([])
})

test('a file from before there were settings and runs is taken', async () => {
  const file = await download([
    'DROP TABLE runs',
    'DROP TABLE run_records',
    'CREATE TABLE old AS SELECT id, name, schedule, command, enabled FROM cron_jobs',
    'DROP TABLE cron_jobs',
    'ALTER TABLE old RENAME TO cron_jobs',
  ])
  const { ctx, staging: staged } = await staging(file)
  if (staged.state !== 'staged') throw new Error(staged.faults.join())
  expect(await previewImport(ctx, staged.importId)).toMatchObject({ jobs: 1, runs: 0 })
})

test('a job with secret headers comes paused, for nobody else can open what the file holds of them', async () => {
  const sealed = JSON.stringify([{ name: 'Authorization', sealed: 'v1.k.x.y.z' }])
  const { ctx, staging: staged } = await staging(await download([`UPDATE cron_jobs SET secret_headers = '${sealed}'`]))
  if (staged.state !== 'staged') throw new Error(staged.faults.join())
  expect(await previewImport(ctx, staged.importId)).toMatchObject({ lackingSecrets: 1 })
  await runImport(ctx, staged.importId, 'keep')
  expect(await ctx.db.read('SELECT enabled, secret_headers FROM cron_jobs')).toEqual([
    { enabled: 0, secret_headers: '[]' },
  ])
})
