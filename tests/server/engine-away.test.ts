import { expect, onTestFinished, test } from 'vitest'
import { editForm, makeJob } from '#tests/support/job-forms.ts'
import { pageSaying } from '#tests/support/run-pages.ts'
import { serveApp } from '#tests/support/served-app.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { remoteDatabase } from '#tests/support/turso/remote-database.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'
import { signUpVisitor } from '#tests/support/visitor.ts'

const waits = /It waits since <time dateTime="[^"]+">[^<]+<\/time> for the part of Cronstead that runs jobs/i

test('while the database of the engine is away changes are saved, and the pages say that they wait and since when', async () => {
  const standIn = await testStandIn()
  const { url, authToken } = await remoteDatabase(standIn, 'engine')
  const app = await serveApp(tempDir(), { ENGINE_DB_URL: url, ENGINE_DB_TOKEN: authToken })
  onTestFinished(() => app.stop())
  const member = await signUpVisitor(app.origin)
  const jobs = [await makeJob(member, { name: 'Paused one' }), await makeJob(member, { name: 'Edited one' })] as const
  for (const job of jobs) expect(await (await member.get(job)).text()).not.toMatch(waits)

  standIn.faults.add({ path: '/dev/engine', drop: 'before' })
  expect((await member.post(`${jobs[0]}/pause`, { next: '/jobs' })).headers.get('location')).toBe('/jobs')
  const list = await (await member.get('/jobs')).text()
  expect(list).toContain('Paused “Paused one”. That is saved, and waits for the part of Cronstead that runs jobs')
  expect(list).toContain('None while paused')
  expect((await member.post(`${jobs[1]}/edit`, await editForm(member, jobs[1], { command: 'echo new' }))).status).toBe(
    303,
  )
  const made = await makeJob(member, { name: 'Made meanwhile' })
  for (const job of [...jobs, made]) expect(await (await member.get(job)).text(), job).toMatch(waits)
  expect(await (await member.get(jobs[1])).text()).toContain('<code>echo new</code>')

  standIn.faults.clear()
  await member.post(`${jobs[0]}/resume`, { next: '/jobs' })
  expect(await (await member.get('/jobs')).text()).toMatch(/Resumed “Paused one”\.</)
  await pageSaying(member, jobs[0], /^(?!.*It waits since)/s)
}, 60_000)
