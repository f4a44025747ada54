import { expect, test } from 'vitest'
import type { JobId } from '#app/features/jobs/job.ts'
import { deleteJob, getJob } from '#app/features/jobs/jobs.server.ts'
import { jobPage } from '#app/features/jobs/page/job-page.server.tsx'
import { defaultSettings } from '#app/features/jobs/settings/job-settings.ts'
import { everyRun } from '#app/features/runs/list/run-list-query.ts'
import { jobOfRun, runPageHtml } from '#app/features/runs/page/run-page.server.tsx'
import { type RunId, runIdOf } from '#app/features/runs/run.ts'
import { runNow } from '#app/features/runs/run-now.server.ts'
import { getRun } from '#app/features/runs/runs.server.ts'
import type { TimeZone } from '#app/features/schedule/schedule.ts'
import { minute, noon, setUp } from '#tests/support/engine-scene.ts'
import { failed, fakeTarget } from '#tests/support/fake-target.ts'
import type { TestCtx } from '#tests/support/member-ctx.ts'

const berlin = 'Europe/Berlin' as TimeZone
const dstNote = '02:30 is skipped that day: it runs at 03:00'

interface EndedRun {
  scheduledFor: number
  attempt?: number
  state?: string
  late: number
  took: number
  dstNote?: string
}

async function addRun({ db }: TestCtx, jobId: string, run: EndedRun): Promise<RunId> {
  const { scheduledFor, attempt = 1, state = 'succeeded', late, took, dstNote = null } = run
  await db.write(
    `INSERT INTO runs (job_id, scheduled_for, attempt, job_version, cause, state, reason, start_at, claimed_at,
       started_at, ended_at, dst_note)
     VALUES (?, ?, ?, 1, 'schedule', ?, ?, ?, ?, ?, ?, ?)`,
    [
      jobId,
      scheduledFor,
      attempt,
      state,
      state === 'succeeded' ? 'done' : 'timeout',
      scheduledFor,
      scheduledFor - 750,
      scheduledFor + late,
      scheduledFor + late + took,
      dstNote,
    ],
  )
  return runIdOf({ jobId: jobId as JobId, scheduledFor, attempt })
}

const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')

async function pageOfJob(ctx: TestCtx, id: JobId) {
  return jobPage(ctx, await getJob(ctx, id), everyRun, ctx.clock())
}

async function pageOfRun(ctx: TestCtx, id: RunId): Promise<string> {
  const recorded = await getRun(ctx, id)
  return runPageHtml(ctx, (await jobOfRun(ctx, recorded.run.jobId)).timezone, recorded)
}

test('the page of a job draws how long its runs took and how late they were, and its table has each value', async () => {
  const { ctx, job } = await setUp()
  const { id } = await job({ timezone: berlin, isEnabled: false })
  const measured = [
    { late: 250, took: 1500 },
    { late: 40, took: 300_000 },
    { late: 90_000, took: 4000 },
  ]
  for (const [nth, values] of measured.entries())
    await addRun(ctx, id, { scheduledFor: noon + nth * minute, ...values })
  const { runs } = await pageOfJob(ctx, id)
  expect(textOf(runs)).toContain('How long they took : half of them 4.0 s or less, at most 5 min')
  expect(textOf(runs)).toContain('How late they started : half of them 250 ms or less, at most 90 s')
  expect(runs).toMatch(
    /aria-label="How long they took, 3 runs from left to right: [^"]*The table below has each value\."/,
  )
  const heights = [...runs.matchAll(/<rect class="run-\w+" x="\d+" y="\d+" width="\d+" height="(\d+)"/g)]
  expect(heights.map(([, height]) => Number(height))).toEqual([2, 60, 2, 2, 2, 60])
  const rows = runs.match(/<tr role="row" data-key.*?<\/tr>/g)?.map(textOf) ?? []
  expect(rows).toHaveLength(3)
  for (const [nth, values] of [
    ['90 s', '4.0 s'],
    ['40 ms', '5 min'],
    ['250 ms', '1.5 s'],
  ].entries()) {
    for (const value of values) expect(rows[nth]).toContain(` ${value} `)
  }
})

test('the page of a job tells in words how it is run', async () => {
  const { ctx, job } = await setUp()
  const { id } = await job({
    settings: {
      ...defaultSettings,
      timeoutMs: 90_000,
      retries: 2,
      retryDeadlineMs: 3_600_000,
      overlap: 'queue_one',
      missed: 'run_all',
      catchUpMs: 172_800_000,
      jitterMs: 120_000,
      contains: 'all is well',
    },
  })
  const said = textOf((await pageOfJob(ctx, id)).details)
  for (const words of [
    'Time-out 90 seconds an attempt',
    'Retries 2, within 1 hour',
    'A run that comes due while an earlier one goes on runs right after it; one at most waits.',
    'Every missed run starts late, up to 2 days after its time, 100 at most.',
    'Spread Starts up to 2 minutes late, always the same',
    'the answer holds “all is well”',
  ]) {
    expect(said).toContain(words)
  }
})

test('what a clock change did to an occurrence is told in the table of runs and on the page of its run', async () => {
  const { ctx, job } = await setUp()
  const { id } = await job({ timezone: berlin, isEnabled: false })
  const run = await addRun(ctx, id, { scheduledFor: Date.UTC(2026, 2, 29, 1), late: 0, took: 10, dstNote })
  expect((await pageOfJob(ctx, id)).runs).toContain(`<span class="cell-note dst-note">${dstNote}.</span>`)
  expect(await pageOfRun(ctx, run)).toContain(`<p class="dst-note">${dstNote}.</p>`)
})

test('the page of a run tells when it was taken on, started and ended', async () => {
  const { ctx, job } = await setUp()
  const { id } = await job({ timezone: berlin, isEnabled: false })
  const html = await pageOfRun(ctx, await addRun(ctx, id, { scheduledFor: noon, late: 120, took: 2000 }))
  expect(textOf(html)).toMatch(
    /Planned for Tue 24 Nov 2026, 13:00:00.000 CET Taken on Tue 24 Nov 2026, 12:59:59.250 CET Started Tue 24 Nov 2026, 13:00:00.120 CET , 120 ms late Ended Tue 24 Nov 2026, 13:00:02.120 CET , after 2.0 s/,
  )
  expect(html).toContain('<time dateTime="2026-11-24T11:59:59.250Z">')
  expect(html).not.toContain('Other attempts')
})

test('the page of a run leads to the other attempts, and one that waits can be canceled', async () => {
  const { ctx, job, pass } = await setUp(fakeTarget(() => failed))
  const { id } = await job({ settings: { ...defaultSettings, retries: 3 } })
  await pass(minute)
  const attempt = (nth: number) => `${id}-${noon + minute}-${nth}`
  const html = await pageOfRun(ctx, attempt(1) as RunId)
  expect(html).toContain('Other attempts at this occurrence')
  expect(html).toContain(`href="/jobs/${id}/runs/${attempt(2)}"`)
  expect(html.match(/action="[^"]*"/g)).toEqual([`action="/jobs/${id}/runs/${attempt(2)}/cancel"`])
  expect(html).toContain(`name="next" value="/jobs/${id}/runs/${attempt(1)}"`)
  expect(await pageOfRun(ctx, attempt(2) as RunId)).not.toContain('/cancel"')
})

test('the page of a job has a way to cancel each run that is not over', async () => {
  const { ctx, job } = await setUp()
  const { id } = await job({ isEnabled: false })
  const asked = [await runNow(ctx, id), await runNow(ctx, id)].map((run) => `/jobs/${id}/runs/${run.id}/cancel`)
  const { runs } = await pageOfJob(ctx, id)
  expect([...runs.matchAll(/action="([^"]*)"/g)].map(([, action]) => action)).toEqual(asked.toReversed())
})

test('the run of a job that was deleted is still told, by the clock of UTC', async () => {
  const { ctx, job } = await setUp()
  const { id } = await job({ timezone: berlin, isEnabled: false })
  const run = await addRun(ctx, id, { scheduledFor: noon, late: 5, took: 10 })
  await deleteJob(ctx, id)
  expect(await jobOfRun(ctx, id)).toMatchObject({ name: 'A deleted job', kind: null })
  expect(textOf(await pageOfRun(ctx, run))).toContain('Planned for Tue 24 Nov 2026, 12:00:00.000 UTC')
})
