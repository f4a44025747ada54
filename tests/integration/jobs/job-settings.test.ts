import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { JobId, JobInput } from '#app/features/jobs/job.ts'
import { type JobRow, jobColumns } from '#app/features/jobs/job-row.server.ts'
import { jobSpecOf } from '#app/features/jobs/job-spec.server.ts'
import { createJob, duplicateJob, getJob, updateJob } from '#app/features/jobs/jobs.server.ts'
import { defaultSettings, type JobSettings } from '#app/features/jobs/settings/job-settings.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import { migrate, readMigrations } from '#db/migrate.server.ts'
import type { TenantDb } from '#db/sql.server.ts'
import { memberCtx, type TestCtx } from '#tests/support/member-ctx.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

const settings: JobSettings = {
  ...defaultSettings,
  method: 'POST',
  headers: [{ name: 'Accept', value: 'text/plain' }],
  secretHeaders: [{ name: 'X-Key', value: 'hunter2' }],
  body: '{}',
  retries: 3,
}

function hook(changes: Partial<JobSettings> = {}): JobInput {
  const job = { name: 'Hook', schedule: '@daily', timezone: 'UTC', kind: 'http', command: 'https://example.com/' }
  return { ...job, isEnabled: true, settings: { ...settings, ...changes } } as JobInput
}

async function ctxWithHook(): Promise<TestCtx> {
  const ctx = await memberCtx()
  await createJob(ctx, hook(), 'key-1')
  return ctx
}

async function specOf(ctx: TestCtx, id: string) {
  const [row] = await ctx.db.read<JobRow>(`SELECT ${jobColumns} FROM cron_jobs WHERE id = ?`, [id])
  return jobSpecOf(ctx, ctx.member.id, row as JobRow)
}

const id = 'id-1' as JobId

test('a job keeps its settings, and shows of a secret header the name alone', async () => {
  const ctx = await ctxWithHook()
  const { settings: kept } = await getJob(ctx, id)
  expect(kept).toEqual({ ...settings, secretHeaders: [{ name: 'X-Key', value: null }] })
})

test('no secret value stands in the database in the open', async () => {
  const ctx = await ctxWithHook()
  expect(JSON.stringify(await ctx.db.read('SELECT * FROM cron_jobs'))).not.toContain('hunter2')
})

test('the call is made with every header, its body, and the secret that the job signs with', async () => {
  const ctx = await ctxWithHook()
  expect(await specOf(ctx, id)).toEqual({
    kind: 'http',
    timeoutMs: 60_000,
    call: {
      method: 'POST',
      url: 'https://example.com/',
      headers: [
        { name: 'Accept', value: 'text/plain', isSecret: false },
        { name: 'X-Key', value: 'hunter2', isSecret: true },
      ],
      body: '{}',
      expect: { statuses: [{ from: 200, to: 299 }], contains: null },
      signingSecret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
    },
  })
})

test('two jobs sign with different secrets, and a job always with the same', async () => {
  const ctx = await ctxWithHook()
  await createJob(ctx, hook(), 'key-2')
  const [first, again, second] = [await specOf(ctx, id), await specOf(ctx, id), await specOf(ctx, 'id-2')]
  expect(again).toEqual(first)
  expect(second).not.toMatchObject({ call: { signingSecret: (first as never as typeof hookSpec).call.signingSecret } })
})

declare const hookSpec: { call: { signingSecret: string } }

test('an edit keeps a secret value that it leaves as it is, whatever case its name is written in', async () => {
  const ctx = await ctxWithHook()
  const input = hook({ secretHeaders: [{ name: 'x-key', value: null }], retries: 5 })
  await updateJob(ctx, id, { version: 1, input })
  expect(await specOf(ctx, id)).toMatchObject({ call: { headers: [{}, { name: 'X-Key', value: 'hunter2' }] } })
  expect((await getJob(ctx, id)).settings.retries).toBe(5)
})

test('an edit without settings leaves them as they are', async () => {
  const ctx = await ctxWithHook()
  await updateJob(ctx, id, { version: 1, input: { ...hook(), name: 'Renamed', settings: null } })
  expect(await getJob(ctx, id)).toMatchObject({ name: 'Renamed', settings: { method: 'POST', retries: 3 } })
  expect(await specOf(ctx, id)).toMatchObject({ call: { headers: [{}, { value: 'hunter2' }] } })
})

test('the same form sent again is the same job, secret values included, and with another value it is not', async () => {
  const ctx = await ctxWithHook()
  expect(await createJob(ctx, hook(), 'key-1')).toMatchObject({ state: 'created' })
  const other = hook({ secretHeaders: [{ name: 'X-Key', value: 'other' }] })
  expect(await createJob(ctx, other, 'key-1')).toMatchObject({ state: 'taken' })
  expect(await updateJob(ctx, id, { version: 9, input: hook() })).toMatchObject({ state: 'saved' })
  expect(await updateJob(ctx, id, { version: 9, input: other })).toMatchObject({ state: 'stale' })
})

test('a copy has the secret values too, sealed for itself', async () => {
  const ctx = await ctxWithHook()
  const copy = await duplicateJob(ctx, id, null)
  if (copy.state === 'full') throw new Error('There was no room')
  expect(await specOf(ctx, copy.job.id)).toMatchObject({ call: { headers: [{}, { value: 'hunter2' }] } })
  await ctx.db.write('UPDATE cron_jobs SET secret_headers = (SELECT secret_headers FROM cron_jobs WHERE id = ?)', [id])
  await expect(specOf(ctx, copy.job.id)).rejects.toThrow('belongs to something else')
})

test('of the jobs made before there were kinds, those whose command is an address are calls', async () => {
  const migrations = readMigrations(
    import.meta.glob<string>('/db/tenant/migrations/*.sql', { query: '?raw', import: 'default', eager: true }),
  )
  const db = openSql({ url: fileUrl(join(tempDir(), 'a.db')) })
  onTestFinished(() => db.close())
  await migrate(db, migrations.slice(0, 4), 1)
  for (const command of [
    'https://example.com/a',
    ' http://example.com/b\n',
    'curl https://x',
    'https:',
    'http://a b',
  ]) {
    await db.write(
      `INSERT INTO cron_jobs (id, user_id, name, schedule, command, created_at, updated_at)
       VALUES (?, 'member-1', 'a', '@daily', ?, 1, 1)`,
      [command, command],
    )
  }
  await migrate(db, migrations, 2)
  const ctx = { ...(await memberCtx()), db: db as unknown as TenantDb }
  const rows = await db.read<{ kind: string; command: string }>('SELECT kind, command FROM cron_jobs ORDER BY rowid')
  expect(rows.map(({ kind, command }) => `${kind} ${command}`)).toEqual([
    'http https://example.com/a',
    'http http://example.com/b',
    'shell curl https://x',
    'shell https:',
    'shell http://a b',
  ])
  expect((await getJob(ctx, 'https:' as JobId)).settings).toEqual(defaultSettings)
})
