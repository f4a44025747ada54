import { expect, test } from 'vitest'
import { control, countJobs, makeJob, newForm } from '#tests/support/job-forms.ts'
import { servedMember } from '#tests/support/served-member.ts'
import { hiddenField } from '#tests/support/visitor.ts'

const at = servedMember()

test('a bad form comes back as 422 with all that was typed, focus on the first wrong field, and saves nothing', async () => {
  const form = await newForm(at.member, { schedule: '75 9 * * *', timezone: 'Nowhere', command: '  <b>&</b>\r\n' })
  const { enabled: _, ...paused } = form
  const response = await at.member.post('/jobs/new', paused)
  const page = await response.text()
  expect(response.status).toBe(422)
  expect(page).toContain('Minute 75 is out of range: use 0–59.')
  expect(page).toContain('Nowhere is not a known time zone.')
  expect(control(page, 'name')).toContain('value="Backup"')
  expect(control(page, 'schedule')).toMatch(/autofocus.*aria-invalid="true"|aria-invalid="true".*autofocus/i)
  expect(control(page, 'timezone')).not.toMatch(/autofocus/i)
  expect(control(page, 'enabled')).not.toContain('checked')
  expect(page).toMatch(/<textarea[^>]*>\s{2}&lt;b&gt;&amp;&lt;\/b&gt;\r?\n<\/textarea>/)
  expect(await countJobs(at.member)).toBe(0)
})

test('a preview shows the next five runs, keeps what was typed, complains of nothing else, and saves nothing', async () => {
  const response = await at.member.post(
    '/jobs/new',
    await newForm(at.member, { name: '', command: 'kept', intent: 'preview' }),
  )
  const page = await response.text()
  expect(response.status).toBe(200)
  expect(page).toContain('At 02:30, every day')
  expect(page.match(/<time /g)).toHaveLength(5)
  expect(page).toContain('>kept</textarea>')
  expect(page).not.toContain('aria-invalid')
  expect(await countJobs(at.member)).toBe(0)
})

test('of a job that runs a command the list says that it waits for a runner', async () => {
  await makeJob(at.member)
  expect(await (await at.member.get('/jobs')).text()).toContain('Waits for a runner')
})

test('a preview of a wrong schedule says so at its field', async () => {
  const response = await at.member.post(
    '/jobs/new',
    await newForm(at.member, { schedule: '0 25 * * *', intent: 'preview' }),
  )
  const page = await response.text()
  expect(response.status).toBe(200)
  expect(control(page, 'schedule')).toContain('aria-invalid="true"')
  expect(page.match(/Hour 25 is out of range/g)?.length).toBeGreaterThan(0)
})

test('a form sent many times at once makes one job, and every answer leads there', async () => {
  const form = await newForm(at.member)
  const answers = await Promise.all(Array.from({ length: 10 }, () => at.member.post('/jobs/new', form)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]))
  expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1)
  expect(await countJobs(at.member)).toBe(1)
})

test('a form that has made a job, sent again with other content, is asked about and then makes a second', async () => {
  const form = await newForm(at.member)
  const first = (await at.member.post('/jobs/new', form)).headers.get('location')
  const refused = await at.member.post('/jobs/new', { ...form, name: 'Another' })
  const page = await refused.text()
  expect(refused.status).toBe(409)
  expect(page).toContain(`href="${first}"`)
  expect(control(page, 'name')).toContain('value="Another"')
  const again = { ...form, name: 'Another', formKey: hiddenField(page, 'formKey') }
  expect((await at.member.post('/jobs/new', again)).status).toBe(303)
  expect(await countJobs(at.member)).toBe(2)
})

test('pausing comes back to the list as it was, and never leads off the site', async () => {
  const job = await makeJob(at.member)
  const paused = await at.member.post(`${job}/pause`, { next: '/jobs?q=back&page=1' })
  expect([paused.status, paused.headers.get('location')]).toEqual([303, '/jobs?q=back&page=1'])
  expect(await (await at.member.get(job)).text()).toContain('Paused')
  const resumed = await at.member.post(`${job}/resume`, { next: '//evil.test' })
  expect([resumed.status, resumed.headers.get('location')]).toEqual([303, job])
})

test.each(['pause', 'resume', 'duplicate'])(
  'opening the address of %s leads to the job and does nothing',
  async (verb) => {
    const job = await makeJob(at.member)
    const response = await at.member.get(`${job}/${verb}`)
    expect([response.status, response.headers.get('location')]).toEqual([302, job])
    expect(await countJobs(at.member)).toBe(1)
  },
)

test('deleting asks first, then leads to the list, and the job is not found', async () => {
  const job = await makeJob(at.member)
  expect(await (await at.member.get(`${job}/delete`)).text()).toContain('Delete Backup?')
  expect((await at.member.post(`${job}/delete`)).headers.get('location')).toBe('/jobs')
  expect((await at.member.get(job)).status).toBe(404)
  const again = await at.member.post(`${job}/delete`)
  const page = await again.text()
  expect(again.status).toBe(404)
  expect(page).toContain('There is nothing to delete')
  expect(page).toContain('This job does not exist, or was deleted already.')
  expect(page).toContain(at.member.email)
})

test.each(['true', '1'])('a switch that is sent as %s is on, also when the form comes back', async (enabled) => {
  const refused = await at.member.post('/jobs/new', await newForm(at.member, { enabled, name: '' }))
  expect(control(await refused.text(), 'enabled')).toContain('checked')
  expect(await (await at.member.get(await makeJob(at.member, { enabled }))).text()).toContain('Active')
})

test('searching keeps the order of the list, and the choice says which it is', async () => {
  await makeJob(at.member)
  const page = await (await at.member.get('/jobs?sort=created&dir=asc')).text()
  expect(page).toMatch(/<option value="created-asc" selected="">Oldest first</)
  const searched = await (await at.member.get('/jobs?q=backup&sort=created-asc')).text()
  expect(searched).toContain('href="/jobs?q=backup&amp;state=paused&amp;sort=created&amp;dir=asc"')
})

test('a page behind the last one leads to the last', async () => {
  await makeJob(at.member)
  const response = await at.member.get('/jobs?q=backup&page=7')
  expect([response.status, response.headers.get('location')]).toEqual([302, '/jobs?q=backup'])
})

test('the preview while typing is JSON, of a wrong schedule too', async () => {
  const good = await at.member.get('/jobs/preview?schedule=0+9+*+*+*&timezone=UTC')
  expect(await good.json()).toMatchObject({ words: 'At 09:00, every day', zone: 'UTC', instants: { length: 5 } })
  const bad = await at.member.get('/jobs/preview?schedule=0+99+*+*+*&timezone=UTC')
  expect(await bad.json()).toEqual({ errors: { schedule: 'Hour 99 is out of range: use 0–23.' } })
})
