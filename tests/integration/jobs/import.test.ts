import { expect, test } from 'vitest'
import { syncTenant } from '#app/features/jobs/due/sync-tenant.server.ts'
import { newJobForm } from '#app/features/jobs/form/job-input.server.ts'
import type { JobId } from '#app/features/jobs/job.ts'
import { maxJobs } from '#app/features/jobs/job.ts'
import { createJob, getJob } from '#app/features/jobs/jobs.server.ts'
import { exportJobs } from '#app/features/jobs/transfer/export-jobs.server.ts'
import {
  discardImport,
  importedWords,
  previewImport,
  runImport,
  stageImport,
} from '#app/features/jobs/transfer/import-jobs.server.ts'
import { memberCtx, type TestCtx } from '#tests/support/member-ctx.ts'
import { openHouse } from '#tests/support/tenants.ts'
import { tursoOn } from '#tests/support/turso/backends.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const plainJob = { name: 'Backup', schedule: '0 9 * * *', timezone: 'Europe/Berlin', command: 'true', enabled: true }

function exportOf(jobs: unknown[], head: object = { format: 'cronstead', version: 1 }): string {
  return JSON.stringify({ ...head, jobs })
}

async function make(ctx: TestCtx, fields: Record<string, string> = {}) {
  const typed = { ...plainJob, enabled: 'on', ...fields }
  const made = await createJob(ctx, newJobForm(ctx.clock()).parse(typed).input, null)
  if (made.state === 'full') throw new Error('No room')
  return made.job
}

async function staged(ctx: TestCtx, text: string): Promise<string> {
  const staging = await stageImport(ctx, text)
  if (staging.state !== 'staged') throw new Error(staging.faults.join('\n'))
  return staging.importId
}

const names = async ({ db }: TestCtx) =>
  (await db.read<{ name: string }>('SELECT name FROM cron_jobs ORDER BY name_key')).map(({ name }) => name)

const tables = (ctx: TestCtx) => ctx.db.read('SELECT * FROM cron_jobs')

async function faultsOf(text: string): Promise<string[]> {
  const ctx = await memberCtx()
  const before = await tables(ctx)
  const staging = await stageImport(ctx, text)
  expect(await ctx.db.read('SELECT * FROM staged_jobs')).toEqual([])
  expect(await tables(ctx)).toEqual(before)
  return staging.state === 'faulty' ? staging.faults : []
}

test('what was exported is the same in another account, but for ids and dates', async () => {
  const ada = await memberCtx()
  await make(ada, { name: 'Ping ü', command: 'https://example.com/hook', method: 'POST', body: 'a\nb', retries: '3' })
  await make(ada, { name: 'Job 10', schedule: '*/5 * * * MON', expectStatus: '2xx, 404', headers: 'Accept: a/b' })
  const text = await new Response(exportJobs(ada)).text()
  const bob = await memberCtx(undefined, 'bob')
  bob.clock.advance(60_000)
  const importId = await staged(bob, text)
  expect(await names(bob)).toEqual([])
  expect(await previewImport(bob, importId)).toMatchObject({
    jobs: 2,
    taken: { names: [], jobs: 0 },
    lackingSecrets: 0,
  })
  expect(await runImport(bob, importId, 'skip')).toMatchObject({ state: 'imported', jobs: 2, skipped: 0 })
  const essence = async (ctx: TestCtx) => {
    const { jobs } = JSON.parse(await new Response(exportJobs(ctx)).text())
    return jobs.map(({ id, createdAt, updatedAt, ...rest }: Record<string, unknown>) => rest)
  }
  expect(await essence(bob)).toEqual(expect.arrayContaining(await essence(ada)))
  expect(await bob.db.read('SELECT DISTINCT user_id, created_at FROM cron_jobs')).toEqual([
    { user_id: 'bob', created_at: bob.clock() },
  ])
  expect(await bob.db.read("SELECT name FROM cron_jobs WHERE search_text LIKE '%ping u%'")).toEqual([
    { name: 'Ping ü' },
  ])
})

test('the due list knows imported jobs: few at once, many after the engine has looked', async () => {
  const ctx = await memberCtx()
  const due = () => ctx.engine.db.read('SELECT state FROM due_jobs')
  const marks = () => ctx.engine.db.read('SELECT tenant FROM dirty_tenants')
  await runImport(ctx, await staged(ctx, exportOf([plainJob, { ...plainJob, name: 'Off', enabled: false }])), 'keep')
  expect(await due()).toEqual([{ state: 'enabled' }, { state: 'paused' }])
  expect(await marks()).toEqual([])
  await runImport(ctx, await staged(ctx, exportOf(Array(101).fill(plainJob))), 'keep')
  expect(await marks()).toEqual([{ tenant: ctx.member.id }])
  const secrets = { seal: ctx.seal, signingSecrets: ctx.signingSecrets }
  await syncTenant({ engine: ctx.engine.db, secrets, userId: ctx.member.id, db: ctx.db }, ctx.clock())
  expect(await due()).toHaveLength(103)
})

test('an import happens once', async () => {
  const ctx = await memberCtx()
  const importId = await staged(ctx, exportOf([plainJob]))
  await runImport(ctx, importId, 'keep')
  await expect(runImport(ctx, importId, 'keep')).rejects.toMatchObject({ code: 'not_found' })
  expect(await names(ctx)).toEqual(['Backup'])
})

test('jobs of a name that is taken are shown, and left out or made as the member says', async () => {
  const ctx = await memberCtx()
  await make(ctx)
  const file = exportOf([plainJob, { ...plainJob, name: 'Other' }])
  const first = await staged(ctx, file)
  expect((await previewImport(ctx, first)).taken).toEqual({ names: ['Backup'], jobs: 1 })
  expect(await runImport(ctx, first, 'skip')).toMatchObject({ state: 'imported', jobs: 1, skipped: 1 })
  expect(await names(ctx)).toEqual(['Backup', 'Other'])
  const second = await staged(ctx, file)
  expect(await runImport(ctx, second, 'skip')).toMatchObject({ state: 'imported', jobs: 0, skipped: 2 })
  const third = await staged(ctx, file)
  expect(await runImport(ctx, third, 'keep')).toMatchObject({ state: 'imported', jobs: 2, skipped: 0 })
  expect(await names(ctx)).toEqual(['Backup', 'Backup', 'Other', 'Other'])
  expect(await ctx.db.read('SELECT * FROM staged_jobs')).toEqual([])
})

test('a job whose secret headers have no values comes paused', async () => {
  const ctx = await memberCtx()
  const job = {
    ...plainJob,
    command: 'https://example.com',
    settings: { method: 'GET' },
    secretHeaders: ['Authorization'],
  }
  const importId = await staged(ctx, exportOf([job, plainJob]))
  expect((await previewImport(ctx, importId)).lackingSecrets).toBe(1)
  await runImport(ctx, importId, 'keep')
  expect(await ctx.db.read('SELECT command, enabled FROM cron_jobs ORDER BY command')).toEqual([
    { command: 'https://example.com/', enabled: 0 },
    { command: 'true', enabled: 1 },
  ])
})

test('credentials in an address become a secret header that opens for the new job', async () => {
  const ctx = await memberCtx()
  const importId = await staged(ctx, exportOf([{ ...plainJob, command: 'https://ada:sesame@example.com/' }]))
  expect(JSON.stringify(await ctx.db.read('SELECT * FROM staged_jobs'))).not.toContain('sesame')
  await runImport(ctx, importId, 'keep')
  const [row] = await ctx.db.read<{ id: JobId }>('SELECT id FROM cron_jobs')
  const { settings } = await getJob(ctx, row?.id as JobId)
  expect(settings.secretHeaders).toEqual([{ name: 'Authorization', value: null }])
})

test('more jobs than a member can have are refused, and none is made', async () => {
  const ctx = await memberCtx()
  await ctx.db.write(
    `WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ${maxJobs - 1})
     INSERT INTO cron_jobs (id, user_id, name, schedule, command, created_at, updated_at)
     SELECT 'old-' || i, 'member-1', 'Old ' || i, '@daily', 'true', 1, 1 FROM n`,
  )
  const importId = await staged(ctx, exportOf([plainJob, { ...plainJob, name: 'Second' }]))
  expect(await runImport(ctx, importId, 'keep')).toEqual({ state: 'full' })
  expect(await ctx.db.read('SELECT count(*) AS n FROM cron_jobs')).toEqual([{ n: maxJobs - 1 }])
  expect((await previewImport(ctx, importId)).jobs).toBe(2)
})

test('a file that was thrown away, or lay there for a day, is gone', async () => {
  const ctx = await memberCtx()
  const discarded = await staged(ctx, exportOf([plainJob]))
  await discardImport(ctx, discarded)
  await expect(previewImport(ctx, discarded)).rejects.toMatchObject({ code: 'not_found' })
  const old = await staged(ctx, exportOf([plainJob]))
  ctx.clock.advance(24 * 60 * 60_000 + 1)
  await staged(ctx, exportOf([plainJob]))
  await expect(runImport(ctx, old, 'keep')).rejects.toMatchObject({ code: 'not_found' })
})

test('an import of one member is not there for another', async () => {
  const house = await openHouse()
  const ada = await memberCtx(house, 'ada')
  const bob = await memberCtx(house, 'bob')
  const importId = await staged(ada, exportOf([plainJob]))
  await expect(previewImport(bob, importId)).rejects.toMatchObject({ code: 'not_found' })
})

test('thousands of jobs are imported into a database behind http, too', { timeout: 60_000 }, async () => {
  const standIn = await testStandIn()
  const ctx = await memberCtx(await openHouse({ makeBackend: () => tursoOn(standIn) }))
  const jobs = Array.from({ length: 2000 }, (_, n) => ({ ...plainJob, name: `Job ${n}` }))
  const importId = await staged(ctx, exportOf(jobs))
  expect(await runImport(ctx, importId, 'skip')).toMatchObject({ state: 'imported', jobs: 2000, skipped: 0 })
})

test.each([
  [
    'no JSON',
    '{"format":"cronstead","version":1,"jobs":[',
    ['This file is not JSON, or it is cut off. Choose a file that “Export as JSON” made.'],
  ],
  ['other JSON', '[]', ['This JSON is not an export of Cronstead. Choose a file that “Export as JSON” made.']],
  [
    'a later format',
    exportOf([plainJob], { format: 'cronstead', version: 2 }),
    ['This export has version 2, and this Cronstead reads version 1.'],
  ],
  ['no jobs', exportOf([]), ['There are no jobs in this export.']],
  [
    'too many jobs',
    exportOf(Array(maxJobs + 1).fill(plainJob)),
    ['There are 10,001 jobs in this file, and a member can have 10,000.'],
  ],
])('%s is refused', async (_, text, faults) => {
  expect(await faultsOf(text)).toEqual(faults)
})

test('every fault names its job by place and name, and one faulty job keeps all others out', async () => {
  const faults = await faultsOf(
    exportOf([
      plainJob,
      { ...plainJob, name: 'Never', schedule: '0 0 30 2 *' },
      { ...plainJob, name: 'Text', enabled: 'yes' },
      { ...plainJob, name: 'Slow', settings: { timeoutMs: 1 } },
      'no job',
      { ...plainJob, name: '' },
      { ...plainJob, name: 'Header', settings: { headers: [{ name: 'Host', value: 'evil' }] } },
      { ...plainJob, name: 'Ftp', command: 'ftp://example.com' },
    ]),
  )
  expect(faults.map((fault) => fault.split(':')[0])).toEqual([
    'Job 2 (“Never”)',
    'Job 3 (“Text”)',
    'Job 4 (“Slow”)',
    'Job 5',
    'Job 6 (“”)',
    'Job 7 (“Header”)',
    'Job 8 (“Ftp”)',
  ])
  expect(faults[2]).toBe('Job 4 (“Slow”): timeout: Use a whole number from 1 to 3,600 seconds.')
})

test('of very many faults the first twenty are named', async () => {
  const faults = await faultsOf(exportOf(Array(100).fill({ ...plainJob, schedule: 'often' })))
  expect(faults).toHaveLength(21)
  expect(faults.at(-1)).toBe('And 80 more.')
})

test('what was imported is said in words', () => {
  expect(importedWords({ jobs: 1, runs: 0, skipped: 0 })).toBe('Imported 1 job.')
  expect(importedWords({ jobs: 1200, runs: 1, skipped: 3 })).toBe(
    'Imported 1,200 jobs with 1 run, left out 3 that you have already.',
  )
})

test('half a character in a file does no harm', async () => {
  const ctx = await memberCtx()
  await runImport(ctx, await staged(ctx, exportOf([{ ...plainJob, name: 'Half \ud83d' }])), 'keep')
  expect(await names(ctx)).toEqual(['Half \ufffd'])
})
