import { expect, test } from 'vitest'
import { newJobForm } from '#app/features/jobs/form/job-input.server.ts'
import { createJob } from '#app/features/jobs/jobs.server.ts'
import { exportJobs } from '#app/features/jobs/transfer/export-jobs.server.ts'
import { memberCtx, type TestCtx } from '#tests/support/member-ctx.ts'

async function make(ctx: TestCtx, fields: Record<string, string>) {
  const typed = { schedule: '0 9 * * *', timezone: 'Europe/Berlin', command: 'true', enabled: 'on', ...fields }
  await createJob(ctx, newJobForm(ctx.clock()).parse(typed).input, null)
}

async function textOf(ctx: TestCtx): Promise<string> {
  return new Response(exportJobs(ctx)).text()
}

test('a member without jobs exports a document without jobs', async () => {
  const ctx = await memberCtx()
  expect(JSON.parse(await textOf(ctx))).toEqual({
    format: 'cronstead',
    version: 1,
    exportedAt: '2026-11-24T12:00:00.000Z',
    jobs: [],
    runs: [],
  })
})

test('ended runs are in it with what they sent and were answered, those included that the engine still has', async () => {
  const ctx = await memberCtx()
  await make(ctx, { name: 'Ping' })
  const insert = `INSERT INTO open_runs (tenant, job, scheduled_for, attempt, version, cause, state, start_at, retry_until,
      started_at, ended_at, reason, detail, record)
    VALUES ('member-1', 'id-1', ?, 1, 1, 'schedule', ?, ?, 0, ?, ?, 'done', '200 OK', ?)`
  const at = Date.UTC(2026, 10, 24, 9)
  await ctx.engine.db.write(insert, [at, 'succeeded', at, at, at + 1500, '{"answer":{"status":200}}'])
  await ctx.engine.db.write(insert, [at + 60_000, 'running', at, at, null, null])
  expect(JSON.parse(await textOf(ctx)).runs).toEqual([
    expect.objectContaining({
      job: 'id-1',
      scheduledFor: '2026-11-24T09:00:00.000Z',
      endedAt: '2026-11-24T09:00:01.500Z',
      claimedAt: null,
      attempt: 1,
      state: 'succeeded',
      reason: 'done',
      record: { answer: { status: 200 } },
    }),
  ])
  expect(JSON.parse(await new Response(exportJobs(ctx, { withRuns: false })).text())).not.toHaveProperty('runs')
})

test('every job is in it, one a line, over many pages', async () => {
  const ctx = await memberCtx()
  for (let n = 0; n < 450; n += 1) await make(ctx, { name: `Job ${n} “ü”` })
  const text = await textOf(ctx)
  expect(text.split('\n')).toHaveLength(450 + 4)
  const names = JSON.parse(text).jobs.map(({ name }: { name: string }) => name)
  expect(new Set(names).size).toBe(450)
})

test('a job is exported with all there is to it, but for the values of secret headers', async () => {
  const ctx = await memberCtx()
  await make(ctx, {
    name: 'Ping',
    command: 'https://example.com/hook',
    method: 'POST',
    headers: 'Accept: text/plain',
    secretHeaders: 'Authorization: Bearer sesame',
    body: 'hello',
    retries: '3',
  })
  const text = await textOf(ctx)
  expect(text).not.toContain('sesame')
  expect(text).not.toContain('v1.')
  expect(JSON.parse(text).jobs).toEqual([
    {
      id: 'id-1',
      name: 'Ping',
      schedule: '0 9 * * *',
      timezone: 'Europe/Berlin',
      kind: 'http',
      command: 'https://example.com/hook',
      enabled: true,
      settings: expect.objectContaining({
        method: 'POST',
        headers: [{ name: 'Accept', value: 'text/plain' }],
        body: 'hello',
        retries: 3,
        statuses: [{ from: 200, to: 299 }],
      }),
      secretHeaders: ['Authorization'],
      version: 1,
      createdAt: '2026-11-24T12:00:00.000Z',
      updatedAt: '2026-11-24T12:00:00.000Z',
    },
  ])
})

test('a database that fails in the middle breaks the download off', async () => {
  const ctx = await memberCtx()
  for (let n = 0; n < 201; n += 1) await make(ctx, { name: `Job ${n}` })
  let reads = 0
  const failing = {
    ...ctx,
    db: {
      ...ctx.db,
      read: async (sql: string, args: []) => {
        reads += 1
        if (reads > 1) throw new Error('gone')
        return ctx.db.read(sql, args)
      },
    },
  } as unknown as TestCtx
  await expect(textOf(failing)).rejects.toThrow('gone')
})
