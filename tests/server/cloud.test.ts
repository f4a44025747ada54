import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { countJobs, editForm, makeJob, newForm } from '#tests/support/job-forms.ts'
import { cloud, ownSqld } from '#tests/support/turso/cloud.ts'
import { createVisitor, signUpVisitor } from '#tests/support/visitor.ts'

const credentials = { email: 'ada@example.com', password: 'correct horse battery' }

test.each([
  ['a Supabase project and a Turso organisation', cloud, ['keys.json']],
  ['a Supabase project and a sqld', ownSqld, ['engine.db', 'keys.json', 'registry.db']],
])('on %s a member signs up, makes a job and finds it again', async (_, stack, files) => {
  const { serve, standIn } = await stack()
  const app = await serve()
  const member = await signUpVisitor(app.origin)
  const job = await makeJob(member)
  expect(await (await member.get(job)).text()).toContain('pg_dump')
  expect(await countJobs(member)).toBe(1)
  expect(await (await member.get('/settings')).text()).toMatch(/u-[0-9a-f]{32}/)
  const again = createVisitor(app.origin)
  expect((await again.post('/sign-in', { email: member.email, password: member.password })).status).toBe(303)
  expect(await countJobs(again)).toBe(1)
  // No database of a member lies on this machine; the engine's is where the registry is.
  expect(
    readdirSync(app.dataDir)
      .filter((name) => !/-(wal|shm)$/.test(name))
      .sort(),
  ).toEqual(files)
  expect(
    [...standIn.databases.all(), ...standIn.namespaces.all()].filter(({ name }) => name.startsWith('u-')),
  ).toHaveLength(1)
})

test('without a plan at Turso the member is told who can help, and a restart goes on once there is one', async () => {
  const { serve, standIn } = await cloud()
  const app = await serve()
  standIn.faults.add({ method: 'POST', path: '/databases$', status: 402 })
  const member = createVisitor(app.origin)
  expect((await member.post('/sign-up', credentials)).headers.get('location')).toBe('/setup')
  const page = await (await member.get('/setup')).text()
  expect(page).toContain('Creating your database is held up (HTTP_402): whoever runs this server has to see to it')
  expect(app.output()).toContain('held up until an operator helps')
  expect(app.output()).not.toContain('platform-token')
  standIn.faults.clear()
  await app.stop()
  const again = await serve(app.dataDir)
  const back = createVisitor(again.origin)
  expect((await back.post('/sign-in', credentials)).headers.get('location')).toBe('/jobs')
  expect((await back.get('/jobs')).status).toBe(200)
})

test('a database that is away is said so on a page, and is back by itself with all that was in it', async () => {
  const { serve, standIn } = await cloud()
  const app = await serve()
  const member = await signUpVisitor(app.origin)
  await makeJob(member)
  standIn.faults.add({ path: '/dev/u-', status: 502, html: true })
  const away = await member.get('/jobs')
  expect(away.status).toBe(503)
  expect(away.headers.get('retry-after')).toBe('5')
  expect(await away.text()).toContain('The database does not answer right now. Nothing was changed')
  standIn.faults.clear()
  expect(await countJobs(member)).toBe(1)
})

test('a form whose answer is lost on the way from Turso makes its job once', async () => {
  const { serve, standIn } = await cloud()
  const app = await serve()
  const member = await signUpVisitor(app.origin)
  const form = await newForm(member)
  standIn.faults.add({ path: '/dev/u-', times: 2, drop: 'after' })
  expect((await member.post('/jobs/new', form)).status).toBe(303)
  expect(await countJobs(member)).toBe(1)
})

test('keys that an operator rotates go unnoticed', async () => {
  const { serve, standIn } = await cloud()
  const app = await serve()
  const member = await signUpVisitor(app.origin)
  for (const database of standIn.databases.all()) if (database.name.startsWith('u-')) database.rotation += 1
  expect(await countJobs(member)).toBe(0)
  await makeJob(member)
  expect(await countJobs(member)).toBe(1)
})

test('a full database is said so at the form, which keeps what was typed', async () => {
  const { serve, standIn } = await cloud()
  const app = await serve(undefined, { TENANT_MAX_BYTES: '1000000' })
  const member = await signUpVisitor(app.origin)
  const job = await makeJob(member)
  const form = await newForm(member, { name: 'The last straw' })
  const full = standIn.databases.all().find(({ name }) => name.startsWith('u-'))
  full?.hrana.fill(1_100_000)
  const response = await member.post('/jobs/new', form)
  expect(response.status).toBe(409)
  const page = await response.text()
  expect(page).toContain('of the 1 MB it may. Delete jobs you no longer need to make room.')
  expect(page).toContain('value="The last straw"')
  expect(await (await member.get('/settings')).text()).toContain('of 1,000 kB')
  const longer = await member.post(`${job}/edit`, await editForm(member, job, { command: 'pg_dump shop | gzip' }))
  expect(longer.status).toBe(409)
  const kept = await longer.text()
  expect(kept).toContain('of the 1 MB it may. Delete jobs you no longer need to make room.')
  expect(kept).toContain('pg_dump shop | gzip')
  expect((await member.post(`${job}/edit`, await editForm(member, job, { command: 'ls' }))).status).toBe(303)
})
