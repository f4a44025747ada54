import { describe, expect, test } from 'vitest'
import type { JobId, JobInput } from '#app/features/jobs/job.ts'
import { createJob, getJob, updateJob } from '#app/features/jobs/jobs.server.ts'
import { directions, type JobListQuery, jobSorts, readJobListQuery } from '#app/features/jobs/list/job-list-query.ts'
import { listJobs } from '#app/features/jobs/list/jobs-list.server.ts'
import { memberCtx, type TestCtx } from '#tests/support/member-ctx.ts'

const first = readJobListQuery(new URLSearchParams())

function input(changes: Partial<Record<keyof JobInput, unknown>> = {}): JobInput {
  const job = {
    name: 'Job',
    schedule: '@daily',
    timezone: 'UTC',
    kind: 'shell',
    command: 'true',
    settings: null,
    isEnabled: true,
  }
  return { ...job, ...changes } as JobInput
}

async function ctxWith(...jobs: JobInput[]): Promise<TestCtx> {
  const ctx = await memberCtx()
  for (const job of jobs) {
    await createJob(ctx, job, null)
    ctx.clock.advance(1000)
  }
  return ctx
}

async function namesOf(ctx: TestCtx, query: Partial<JobListQuery>): Promise<string[]> {
  const { jobs } = await listJobs(ctx, { ...first, ...query })
  return jobs.map((job) => job.name)
}

test('a member without jobs has an empty list', async () => {
  expect(await listJobs(await memberCtx(), first)).toEqual({ jobs: [], counts: { all: 0, active: 0, paused: 0 } })
})

test('a list shows of a job what its rows need, and of its command the start', async () => {
  const ctx = await ctxWith(input({ isEnabled: false, command: 'x'.repeat(4000) }))
  expect((await listJobs(ctx, first)).jobs).toEqual([
    {
      id: 'id-1',
      strip: '',
      latest: null,
      name: 'Job',
      schedule: '@daily',
      timezone: 'UTC',
      kind: 'shell',
      command: 'x'.repeat(120),
      isEnabled: false,
      jitterMs: 0,
      // A second passes after each job that is made.
      updatedAt: ctx.clock() - 1000,
    },
  ])
})

describe('a search', () => {
  test('finds a part of the name, the schedule or the command, in any case', async () => {
    const ctx = await ctxWith(
      input({ name: 'Send INVOICES' }),
      input({ name: 'b', command: 'mail --invoices' }),
      input({ name: 'c', schedule: '0 9 * * MON-FRI' }),
    )
    expect(await namesOf(ctx, { q: 'invoice' })).toEqual(['b', 'Send INVOICES'])
    expect(await namesOf(ctx, { q: 'mon-fri' })).toEqual(['c'])
    expect(await namesOf(ctx, { q: 'absent' })).toEqual([])
  })

  test.each([
    ['Äpfel holen', 'äpfel'],
    ['Äpfel holen', 'A\u0308PFEL'],
    ['Äpfel holen', 'apfel'],
    ['Straße fegen', 'STRASSE'],
    ['Ｆｕｌｌ ｗｉｄｔｈ', 'full width'],
    ['ΟΔΟΣ', 'οδος'],
    ['İstanbul ışık', 'istanbul ISIK'],
  ])('finds %j by %j', async (name, q) => {
    const ctx = await ctxWith(input({ name }), input({ name: 'other' }))
    expect(await namesOf(ctx, { q })).toEqual([name])
  })

  test('finds a job by what it was changed to, and no more by what it was', async () => {
    const ctx = await ctxWith(input({ name: 'Éclair' }))
    await updateJob(ctx, 'id-1' as JobId, { version: 1, input: input({ name: 'Ångström', command: 'ÉTÉ' }) })
    expect(await namesOf(ctx, { q: 'eclair' })).toEqual([])
    expect(await namesOf(ctx, { q: 'angstrom' })).toEqual(['Ångström'])
    expect(await namesOf(ctx, { q: 'été' })).toEqual(['Ångström'])
  })

  test.each(['%', '_', '\\', '*', "'", '"', '50%', 'a_b', '\\%'])('takes %j for what it is', async (q) => {
    const ctx = await ctxWith(
      input({ name: `has ${q} in it` }),
      input({ name: 'has 50x, aXb in it', schedule: '@hourly' }),
    )
    expect(await namesOf(ctx, { q })).toEqual([`has ${q} in it`])
  })

  test('counts what it finds by state, whichever state is shown', async () => {
    const ctx = await ctxWith(input(), input({ isEnabled: false }), input({ isEnabled: false }), input({ name: 'x' }))
    const counts = { all: 3, active: 1, paused: 2 }
    expect((await listJobs(ctx, { ...first, q: 'job' })).counts).toEqual(counts)
    expect(await listJobs(ctx, { ...first, q: 'job', state: 'active' })).toMatchObject({
      counts,
      jobs: [{ id: 'id-1' }],
    })
    expect((await listJobs(ctx, { ...first, state: 'paused' })).jobs).toHaveLength(2)
  })

  test.each([
    "'; DROP TABLE cron_jobs; --",
    "x' OR '1'='1",
    "') UNION SELECT form_key, user_id, command, 1, 1, 1, 1 FROM cron_jobs --",
    '%\0%',
  ])('%j is only text', async (q) => {
    const ctx = await ctxWith(input())
    expect(await namesOf(ctx, { q })).toEqual([])
    expect(await getJob(ctx, (await listJobs(ctx, first)).jobs[0]?.id as never)).toMatchObject({ name: 'Job' })
  })
})

describe('the order', () => {
  test('is by name without regard to case, by schedule, or by time, both ways', async () => {
    const ctx = await ctxWith(
      input({ name: 'beta', schedule: '1 * * * *' }),
      input({ name: 'Alpha', schedule: '3 * * * *' }),
      input({ name: 'gamma', schedule: '2 * * * *' }),
    )
    expect(await namesOf(ctx, { sort: 'name' })).toEqual(['Alpha', 'beta', 'gamma'])
    expect(await namesOf(ctx, { sort: 'schedule' })).toEqual(['beta', 'gamma', 'Alpha'])
    expect(await namesOf(ctx, { sort: 'created' })).toEqual(['beta', 'Alpha', 'gamma'])
    expect(await namesOf(ctx, { sort: 'updated' })).toEqual(['beta', 'Alpha', 'gamma'])
    for (const sort of jobSorts) {
      const upwards = await namesOf(ctx, { sort, dir: 'asc' })
      expect(await namesOf(ctx, { sort, dir: 'desc' })).toEqual(upwards.reverse())
    }
  })

  test('of names knows letters beyond ASCII', async () => {
    const ctx = await ctxWith(...['zebra', 'Äpfel', 'apricot', 'Öl', 'E\u0301clair'].map((name) => input({ name })))
    expect(await namesOf(ctx, {})).toEqual(['Äpfel', 'apricot', 'E\u0301clair', 'Öl', 'zebra'])
  })

  test('an order that the address does not know never reaches the database', async () => {
    const ctx = await ctxWith(input())
    const query = readJobListQuery(new URLSearchParams({ sort: 'id; DELETE FROM cron_jobs', state: '1 OR 1' }))
    expect((await listJobs(ctx, query)).counts.all).toBe(1)
  })
})

describe('a thousand jobs', () => {
  const total = 1000
  const orders = jobSorts.flatMap((sort) => directions.map((dir) => [sort, dir] as const))

  async function ctxWithThousand(): Promise<TestCtx> {
    const ctx = await memberCtx()
    const now = ctx.clock()
    // All of the same name and time, so that nothing but the id tells them apart.
    await ctx.db.batch(
      Array.from({ length: total }, (_, n) => ({
        sql: `INSERT INTO cron_jobs
                (id, user_id, name, schedule, command, enabled, created_at, updated_at, name_key, search_text)
              VALUES (?, 'member-1', 'Job', '@daily', ?, ?, ?, ?, 'job', ?)`,
        args: [`job-${n}`, `echo ${n}`, n % 4 === 0 ? 0 : 1, now, now, `job\n@daily\necho ${n}`],
      })),
    )
    return ctx
  }

  test.each(orders)('come in pages of 50, each job on one page, by %s %s', async (sort, dir) => {
    const ctx = await ctxWithThousand()
    const pages = await Promise.all(
      Array.from({ length: 20 }, (_, index) => listJobs(ctx, { ...first, sort, dir, page: index + 1 })),
    )
    expect(new Set(pages.flatMap(({ jobs }) => jobs.map(({ id }) => id))).size).toBe(total)
    expect(pages.every(({ jobs }) => jobs.length === 50)).toBe(true)
    expect(pages[7]?.counts).toEqual({ all: 1000, active: 750, paused: 250 })
  })

  test('a page behind the last is empty, and its counts still say how many there are', async () => {
    const ctx = await ctxWithThousand()
    expect(await listJobs(ctx, { ...first, page: 21 })).toMatchObject({ jobs: [], counts: { all: 1000 } })
  })

  test('are searched through', async () => {
    const ctx = await ctxWithThousand()
    expect(await listJobs(ctx, { ...first, q: 'echo 99', state: 'paused' })).toMatchObject({
      jobs: [{ id: 'job-992' }, { id: 'job-996' }],
      counts: { all: 11, active: 9, paused: 2 },
    })
  })

  test.each(jobSorts)('are counted and ordered by the index of %s alone when nothing is searched', async (sort) => {
    const ctx = await ctxWithThousand()
    const statements: string[] = []
    const read: typeof ctx.db.read = (sql, args) => {
      statements.push(sql)
      return ctx.db.read(sql, args)
    }
    await listJobs({ ...ctx, db: { ...ctx.db, read } }, { ...first, sort })
    expect(statements).toHaveLength(1)
    const plan = await ctx.db.read<{ detail: string }>(`EXPLAIN QUERY PLAN ${statements[0]}`, [0])
    const steps = plan.map(({ detail }) => detail).join('\n')
    const column = { name: 'name', schedule: 'schedule', created: 'created_at', updated: 'updated_at' }[sort]
    expect(steps).toMatch(new RegExp(`COVERING INDEX cron_jobs_by_[^]*USING INDEX cron_jobs_by_${column}`))
    expect(steps).not.toContain('TEMP B-TREE')
  })
})

describe('as many jobs as a member can have, each with the longest command', () => {
  const total = 10_000

  async function ctxWithMany(command: string): Promise<TestCtx> {
    const ctx = await memberCtx()
    await ctx.db.write(
      `INSERT INTO cron_jobs
         (id, user_id, name, schedule, command, enabled, created_at, updated_at, name_key, search_text)
       WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?)
       SELECT 'job-' || n, 'member-1', 'Job', '@daily', ?, 1, n, n, 'job', ? FROM counted`,
      [total, command, command],
    )
    return ctx
  }

  function cpuMs(since: NodeJS.CpuUsage): number {
    const { user, system } = process.threadCpuUsage(since)
    return (user + system) / 1000
  }

  test.each([
    ['a search that almost matches everywhere', 'a'.repeat(4000), `${'a'.repeat(59)}b`, 0],
    ['a search that almost matches letters of three bytes', '字'.repeat(4000), `${'字'.repeat(59)}b`, 0],
    ['a search for letters that are folded into many', 'a'.repeat(4000), '\uFDFA'.repeat(60), 0],
    ['a search that finds all of them', 'a'.repeat(4000), 'aa', total],
  ])('%s costs less than a second, and others have a turn all along', async (_, command, q, found) => {
    const ctx = await ctxWithMany(command)
    let turns = 0
    let isOver = false
    const takeTurn = () => {
      turns++
      if (!isOver) setImmediate(takeTurn)
    }
    setImmediate(takeTurn)
    const before = process.threadCpuUsage()
    const { counts } = await listJobs(ctx, { ...first, q, sort: 'updated' })
    const cost = cpuMs(before)
    isOver = true
    expect(counts.all).toBe(found)
    expect(cost).toBeLessThan(1000)
    expect(turns).toBeGreaterThanOrEqual(10)
  })
})
