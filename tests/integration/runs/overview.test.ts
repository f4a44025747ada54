import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { pauseJob } from '#app/features/jobs/jobs.server.ts'
import { overviewPart } from '#app/features/runs/overview/overview.server.tsx'
import { deliverOwn, listOpenRuns } from '#app/features/runs/runs.server.ts'
import type { CronPattern, TimeZone } from '#app/features/schedule/schedule.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import { migrate, readMigrations } from '#db/migrate.server.ts'
import { minute, setUp } from '#tests/support/engine-scene.ts'
import { failed, fakeTarget } from '#tests/support/fake-target.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

type Scene = Awaited<ReturnType<typeof setUp>>

/** The overview as text, with its links. */
async function overview({ ctx }: Pick<Scene, 'ctx'>) {
  await deliverOwn(ctx)
  const { html, says } = await overviewPart(ctx, {
    open: await listOpenRuns(ctx),
    formKey: 'key-1',
    nowMs: ctx.clock(),
  })
  return { says, html, text: html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ') }
}

test('a day tells how it went, what failed and why, and what comes next, by the clock of most jobs', async () => {
  const scene = await setUp(fakeTarget(({ jobId }) => (jobId === 'id-2' ? failed : { ...failed, state: 'succeeded' })))
  const { job, pass } = scene
  await job({ name: 'Well', timezone: 'Asia/Tokyo' as TimeZone })
  await job({ name: 'Ill', timezone: 'Asia/Tokyo' as TimeZone })
  await job({ name: 'Nightly', schedule: '0 3 * * *' as CronPattern })
  await pass(3 * minute)
  const { text, says, html } = await overview(scene)
  expect(says).toBe('Today 6 runs: 3 succeeded, 3 failed.')
  expect(text).toContain('Today Asia/Tokyo')
  expect(text).toMatch(/Failed today Ill just now , 3 times The answer had a status that was not expected: 500/)
  expect(text).toMatch(/Next in 1 minute Well Run now in 1 minute Ill Run now in 15 hours Nightly Run now/)
  expect(text).toMatch(/From Succeeded Failed Did not run 21:00 3 3 0/)
  expect(html).toMatch(/href="\/jobs\/id-2\/runs\/id-2-\d+-1"/)
  expect(html).toContain('name="formKey" value="key-1"')
  // The one that failed, and those that come next.
  expect(
    [...html.matchAll(/formAction="\/jobs\/([^/]*)\/run" aria-label="([^"]*)"/gi)].map(([, ...way]) => way),
  ).toEqual([
    ['id-2', 'Run Ill now'],
    ['id-1', 'Run Well now'],
    ['id-2', 'Run Ill now'],
    ['id-3', 'Run Nightly now'],
  ])
})

test('a job that has succeeded since comes after those that have not', async () => {
  let ill = ['id-1', 'id-2']
  const scene = await setUp(
    fakeTarget(({ jobId }) => (ill.includes(jobId) ? failed : { ...failed, state: 'succeeded' })),
  )
  await scene.job({ name: 'Cured' })
  await scene.pass(minute)
  await scene.job({ name: 'Ill' })
  ill = ['id-2']
  await scene.pass(minute)
  expect((await overview(scene)).text).toMatch(/Failed today Ill just now .* Cured 1 minute ago Fine since\./)
})

test('runs that go on are told, with a way to end each', async () => {
  const scene = await setUp(fakeTarget(() => 'later'))
  for (let count = 1; count <= 4; count += 1) await scene.job({ name: `Long ${count}` })
  await scene.pass(minute)
  const { html, text, says } = await overview(scene)
  expect(html.match(/formAction="\/jobs\/id-\d\/runs\/id-\d-\d+-1\/cancel"/gi)).toHaveLength(4)
  expect(text).toContain('Now and next Running')
  expect(html.slice(html.indexOf('<summary>1 more run</summary>')).match(/Running/g)).toHaveLength(1)
  expect(says).toBe('4 go on.')
})

test('a job that no server can run is not offered to be run, and a deleted one is told while it goes on', async () => {
  const scene = await setUp(fakeTarget(() => 'later'))
  await scene.job({ name: 'Shell', kind: 'shell', command: 'true' })
  const { id } = await scene.job({ name: 'Gone' })
  await scene.pass(minute)
  await scene.ctx.db.write('DELETE FROM cron_jobs WHERE id = ?', [id])
  const { html, text } = await overview(scene)
  expect(html).not.toContain('Run Shell now')
  expect(text).toContain('Running A deleted job')
})

test('a day without runs, and a list of paused jobs, say so', async () => {
  const scene = await setUp()
  const { id } = await scene.job()
  await pauseJob(scene.ctx, id)
  const { text, says } = await overview(scene)
  expect(text).toContain('No run has ended today.')
  expect(text).toContain('Nothing is due: every job is paused.')
  expect(says).toBe('')
})

test('while the engine is out of reach the rest is told', async () => {
  const scene = await setUp()
  await scene.job()
  await scene.pass(minute)
  const ctx = {
    ...scene.ctx,
    engine: { ...scene.ctx.engine, db: { ...scene.db, read: () => Promise.reject(new Error('gone')) } },
  }
  await deliverOwn(scene.ctx)
  const { html } = await overviewPart(ctx, { open: [], formKey: 'key-1', nowMs: ctx.clock() })
  expect(html).toContain('1 run: 1 succeeded')
  expect(html).toContain('What comes next cannot be told right now.')
})

test('what is no longer kept still counts, and for as long as runs are kept', async () => {
  const scene = await setUp()
  await scene.job()
  await scene.pass(3 * minute)
  await deliverOwn(scene.ctx)
  await scene.ctx.db.write('DELETE FROM runs')
  expect((await overview(scene)).says).toBe('Today 3 runs: 3 succeeded.')
  scene.house.clock.advance(91 * 24 * 60 * minute)
  await scene.engine.step()
  await scene.pass(minute)
  await overview(scene)
  const [row] = await scene.ctx.db.read<{ first: number }>('SELECT min(quarter) AS first FROM run_counts')
  expect(row?.first).toBeGreaterThan(scene.ctx.clock() - 91 * 24 * 60 * minute)
})

test('runs from before there were counts are counted', async () => {
  const migrations = readMigrations(
    import.meta.glob<string>('/db/tenant/migrations/*.sql', { query: '?raw', import: 'default', eager: true }),
  )
  const db = openSql({ url: fileUrl(join(tempDir(), 'a.db')) })
  onTestFinished(() => db.close())
  await migrate(db, migrations.slice(0, 9), 1)
  for (const [at, instants] of [
    [900_000, 1],
    [1_799_999, 4],
    [1_800_000, 1],
  ]) {
    await db.write(
      `INSERT INTO runs (job_id, scheduled_for, attempt, job_version, cause, state, start_at, ended_at, instants)
       VALUES ('a', ?, 1, 1, 'schedule', 'missed', 0, 0, ?)`,
      [at ?? 0, instants ?? 0],
    )
  }
  await migrate(db, migrations, 2)
  expect(await db.read('SELECT * FROM run_counts ORDER BY quarter')).toEqual([
    { quarter: 900_000, state: 'missed', runs: 5 },
    { quarter: 1_800_000, state: 'missed', runs: 1 },
  ])
})
