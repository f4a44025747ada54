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
  })
})

test('every job is in it, one a line, over many pages', async () => {
  const ctx = await memberCtx()
  for (let n = 0; n < 450; n += 1) await make(ctx, { name: `Job ${n} “ü”` })
  const text = await textOf(ctx)
  expect(text.split('\n')).toHaveLength(450 + 3)
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
