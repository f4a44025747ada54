import { describe, expect, test } from 'vitest'
import { type Job, type JobId, type JobInput, jobIdOf, maxJobs } from '#app/features/jobs/job.ts'
import {
  type Creation,
  createJob,
  deleteJob,
  duplicateJob,
  getJob,
  pauseJob,
  resumeJob,
  updateJob,
} from '#app/features/jobs/jobs.server.ts'
import { defaultSettings } from '#app/features/jobs/settings/job-settings.ts'
import { memberCtx, type TestCtx } from '#tests/support/member-ctx.ts'
import { openHouse } from '#tests/support/tenants.ts'

const backup = {
  name: 'Backup',
  schedule: '30 2 * * *',
  timezone: 'Europe/Berlin',
  kind: 'shell',
  command: '  pg_dump app |\n\tgzip\n',
  settings: defaultSettings,
  isEnabled: true,
} as JobInput

const elsewhere = 'id-99' as JobId

async function countJobs(ctx: TestCtx): Promise<unknown> {
  const [row] = await ctx.db.read<{ n: number }>('SELECT count(*) AS n FROM cron_jobs')
  return row?.n
}

function madeBy(creation: Creation): Job {
  if (creation.state === 'full') throw new Error('There was no room')
  return creation.job
}

async function ctxWithJob() {
  const ctx = await memberCtx()
  const job = madeBy(await createJob(ctx, backup, 'key-1'))
  ctx.clock.advance(60_000)
  return { ctx, job }
}

describe('creating', () => {
  test('a job is kept as it was given, as version 1, and is its member’s', async () => {
    const ctx = await memberCtx()
    const job = {
      ...backup,
      id: 'id-1' as JobId,
      version: 1,
      waitsSince: null,
      createdAt: ctx.clock(),
      updatedAt: ctx.clock(),
    }
    expect(await createJob(ctx, backup, 'key-1')).toEqual({ state: 'created', job })
    expect(await getJob(ctx, job.id)).toEqual(job)
    expect(await ctx.db.read('SELECT user_id FROM cron_jobs')).toEqual([{ user_id: 'member-1' }])
  })

  test('a form sent 20 times at once makes one job, and every answer leads to it', async () => {
    const ctx = await memberCtx()
    const answers = await Promise.all(Array.from({ length: 20 }, () => createJob(ctx, backup, 'key-1')))
    expect(new Set(answers.map((answer) => `${answer.state} ${madeBy(answer).id}`))).toEqual(new Set(['created id-1']))
    expect(await countJobs(ctx)).toBe(1)
  })

  test('a form sent again with other content makes nothing and leads to the job it made', async () => {
    const { ctx, job } = await ctxWithJob()
    expect(await createJob(ctx, { ...backup, name: 'Another' }, 'key-1')).toEqual({ state: 'taken', job })
    expect(await countJobs(ctx)).toBe(1)
  })

  test('forms without a key, or with another, make a job each', async () => {
    const { ctx } = await ctxWithJob()
    await createJob(ctx, backup, 'key-2')
    await createJob(ctx, backup, null)
    await createJob(ctx, backup, null)
    expect(await countJobs(ctx)).toBe(4)
  })

  test('a member has room for 10,000 jobs, also when the last of them are made at once', async () => {
    const { ctx, job } = await ctxWithJob()
    await ctx.db.write(
      `WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < ?)
       INSERT INTO cron_jobs (id, user_id, name, schedule, command, created_at, updated_at)
       SELECT 'job-' || n, 'member-1', 'Job', '@daily', 'true', n, n FROM counted`,
      [maxJobs - 4],
    )
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => createJob(ctx, backup, `new-${n}`)))
    expect(answers.map(({ state }) => state)).toEqual([...Array(3).fill('created'), ...Array(7).fill('full')])
    expect(await duplicateJob(ctx, job.id, 'copy')).toEqual({ state: 'full' })
    expect(await createJob(ctx, backup, 'key-1'), 'the form of a job that is there').toEqual({ state: 'created', job })
    expect(await countJobs(ctx)).toBe(maxJobs)
    await deleteJob(ctx, job.id)
    expect(await createJob(ctx, backup, 'new-9')).toMatchObject({ state: 'created' })
  })
})

describe('changing', () => {
  test('a change of the version that was seen is saved as the next version', async () => {
    const { ctx, job } = await ctxWithJob()
    const input = { ...backup, name: 'Weekly backup', schedule: '@weekly', isEnabled: false } as JobInput
    const saved = { ...job, ...input, version: 2, updatedAt: ctx.clock() }
    expect(await updateJob(ctx, job.id, { version: 1, input })).toEqual({ state: 'saved', job: saved })
    expect(await getJob(ctx, job.id)).toEqual(saved)
  })

  test('a change of an older version is stale, changes nothing, and shows the job as it is', async () => {
    const { ctx, job } = await ctxWithJob()
    await updateJob(ctx, job.id, { version: 1, input: { ...backup, name: 'Theirs' } })
    const theirs = await getJob(ctx, job.id)
    const mine = { version: 1, input: { ...backup, name: 'Mine' } }
    expect(await updateJob(ctx, job.id, mine)).toEqual({ state: 'stale', job: theirs })
    expect(await updateJob(ctx, job.id, { ...mine, version: theirs.version })).toMatchObject({
      state: 'saved',
      job: { name: 'Mine', version: 3 },
    })
  })

  test('of 20 different changes at once one is saved and 19 are stale', async () => {
    const { ctx, job } = await ctxWithJob()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        updateJob(ctx, job.id, { version: 1, input: { ...backup, name: `Name ${n}` } }),
      ),
    )
    expect(answers.filter(({ state }) => state === 'saved')).toHaveLength(1)
    expect((await getJob(ctx, job.id)).version).toBe(2)
  })

  test('the same change sent twice is saved once and is not stale', async () => {
    const { ctx, job } = await ctxWithJob()
    const change = { version: 1, input: { ...backup, name: 'Renamed' } }
    const first = await updateJob(ctx, job.id, change)
    expect(await updateJob(ctx, job.id, change)).toEqual(first)
  })

  test('an edit begun before a pause is stale, so that it does not resume the job unseen', async () => {
    const { ctx, job } = await ctxWithJob()
    await pauseJob(ctx, job.id)
    expect(await updateJob(ctx, job.id, { version: 1, input: { ...backup, name: 'Renamed' } })).toMatchObject({
      state: 'stale',
      job: { isEnabled: false },
    })
  })
})

describe('pausing and resuming', () => {
  test('each is a new version, and doing it twice is doing it once', async () => {
    const { ctx, job } = await ctxWithJob()
    const paused = await pauseJob(ctx, job.id)
    expect(paused).toEqual({ ...job, isEnabled: false, version: 2, updatedAt: ctx.clock() })
    ctx.clock.advance(60_000)
    expect(await pauseJob(ctx, job.id)).toEqual(paused)
    expect(await resumeJob(ctx, job.id)).toEqual({ ...job, version: 3, updatedAt: ctx.clock() })
    expect(await resumeJob(ctx, job.id)).toMatchObject({ version: 3 })
  })
})

describe('duplicating', () => {
  test('a copy has a name of its own, is paused, and its original stays', async () => {
    const { ctx, job } = await ctxWithJob()
    const creation = await duplicateJob(ctx, job.id, 'key-2')
    const now = ctx.clock()
    const copy = { ...job, id: 'id-2', name: 'Copy of Backup', isEnabled: false, createdAt: now, updatedAt: now }
    expect(creation).toEqual({ state: 'created', job: copy })
    expect(await getJob(ctx, job.id)).toEqual(job)
  })

  test('one press sent 20 times at once makes one copy', async () => {
    const { ctx, job } = await ctxWithJob()
    const copies = await Promise.all(Array.from({ length: 20 }, () => duplicateJob(ctx, job.id, 'key-2')))
    expect(new Set(copies.map((copy) => madeBy(copy).id)).size).toBe(1)
    expect(await countJobs(ctx)).toBe(2)
  })
})

describe('duplicating under one key', () => {
  test('makes a copy of each job', async () => {
    const { ctx, job } = await ctxWithJob()
    const other = madeBy(await createJob(ctx, { ...backup, name: 'Other' }, 'key-2'))
    await duplicateJob(ctx, job.id, 'key-3')
    expect(madeBy(await duplicateJob(ctx, other.id, 'key-3')).name).toBe('Copy of Other')
    expect(await createJob(ctx, backup, 'key-3')).toMatchObject({ state: 'created', job: { name: 'Backup' } })
    expect(await countJobs(ctx)).toBe(5)
  })

  test('leads to the copy that was made, and says so, once it is another than a copy would be', async () => {
    const { ctx, job } = await ctxWithJob()
    const copy = madeBy(await duplicateJob(ctx, job.id, 'key-2'))
    const resumed = await resumeJob(ctx, copy.id)
    expect(await duplicateJob(ctx, job.id, 'key-2')).toEqual({ state: 'taken', job: resumed })
    expect(await countJobs(ctx)).toBe(2)
  })

  test('none makes a copy each time', async () => {
    const { ctx, job } = await ctxWithJob()
    await duplicateJob(ctx, job.id, null)
    await duplicateJob(ctx, job.id, null)
    expect(await countJobs(ctx)).toBe(3)
  })
})

describe('deleting', () => {
  test('the job is gone, the others stay, and its form may make it again', async () => {
    const { ctx, job } = await ctxWithJob()
    await createJob(ctx, { ...backup, name: 'Other' }, 'key-2')
    expect(await deleteJob(ctx, job.id)).toEqual(job)
    await expect(getJob(ctx, job.id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await countJobs(ctx)).toBe(1)
    expect(await createJob(ctx, backup, 'key-1')).toMatchObject({ state: 'created' })
  })
})

describe('a job that is not there', () => {
  test('is not found, whatever is done to it', async () => {
    const { ctx } = await ctxWithJob()
    const verbs = [
      getJob(ctx, elsewhere),
      pauseJob(ctx, elsewhere),
      resumeJob(ctx, elsewhere),
      duplicateJob(ctx, elsewhere, 'key-3'),
      deleteJob(ctx, elsewhere),
    ]
    for (const answer of await Promise.allSettled(verbs)) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'not_found', status: 404 } })
    }
    expect(await countJobs(ctx)).toBe(1)
  })

  test('cannot be changed, and is not made by that', async () => {
    const { ctx } = await ctxWithJob()
    expect(await updateJob(ctx, elsewhere, { version: 1, input: backup })).toEqual({ state: 'gone' })
    expect(await countJobs(ctx)).toBe(1)
  })

  test('and so is a job of another member', async () => {
    const house = await openHouse()
    const [one, other] = [await memberCtx(house, 'member-1'), await memberCtx(house, 'member-2')]
    const job = madeBy(await createJob(one, backup, 'key-1'))
    await expect(getJob(other, jobIdOf(job.id))).rejects.toMatchObject({ code: 'not_found' })
    await expect(deleteJob(other, job.id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await getJob(one, job.id)).toEqual(job)
  })
})
