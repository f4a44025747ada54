import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { standingTempDir } from '#tests/support/temp-dir.ts'
import { type Fields, hiddenField, signUpVisitor, type Visitor } from '#tests/support/visitor.ts'

const folder = standingTempDir()
let app: ServedApp
let member: Visitor

beforeAll(async () => {
  app = await serveApp(folder.path)
})

afterAll(async () => {
  await app.stop()
  folder.remove()
})

beforeEach(async () => {
  member = await signUpVisitor(app.origin)
})

const good = { name: 'Backup', schedule: '30 2 * * *', timezone: 'Europe/Berlin', command: 'pg_dump', enabled: 'on' }

async function newForm(changes: Fields = {}): Promise<Fields> {
  const page = await (await member.get('/jobs/new')).text()
  return { ...good, formKey: hiddenField(page, 'formKey'), ...changes }
}

/** Makes a job and answers its address. */
async function makeJob(changes: Fields = {}): Promise<string> {
  const response = await member.post('/jobs/new', await newForm(changes))
  expect(response.status).toBe(303)
  return response.headers.get('location') ?? ''
}

async function editForm(job: string, changes: Fields = {}): Promise<Fields> {
  const page = await (await member.get(`${job}/edit`)).text()
  return { ...good, version: hiddenField(page, 'version'), ...changes }
}

/** How many jobs the list counts. */
async function countJobs(): Promise<number> {
  const page = await (await member.get('/jobs')).text()
  return Number(/–\d+ of (\d+) jobs/.exec(page.replaceAll('<!-- -->', ''))?.[1] ?? 0)
}

/** The opening tag of a form's control. */
function control(html: string, name: string): string {
  return html.match(new RegExp(`<(input|textarea)[^>]*name="${name}"[^>]*>`))?.[0] ?? ''
}

test('a bad form comes back as 422 with all that was typed, focus on the first wrong field, and saves nothing', async () => {
  const form = await newForm({ schedule: '75 9 * * *', timezone: 'Nowhere', command: '  <b>&</b>\r\n' })
  const { enabled: _, ...paused } = form
  const response = await member.post('/jobs/new', paused)
  const page = await response.text()
  expect(response.status).toBe(422)
  expect(page).toContain('Minute 75 is out of range: use 0–59.')
  expect(page).toContain('Nowhere is not a known time zone.')
  expect(control(page, 'name')).toContain('value="Backup"')
  expect(control(page, 'schedule')).toMatch(/autofocus.*aria-invalid="true"|aria-invalid="true".*autofocus/i)
  expect(control(page, 'timezone')).not.toMatch(/autofocus/i)
  expect(control(page, 'enabled')).not.toContain('checked')
  expect(page).toMatch(/<textarea[^>]*>\s{2}&lt;b&gt;&amp;&lt;\/b&gt;\r?\n<\/textarea>/)
  expect(await countJobs()).toBe(0)
})

test('a preview shows the next five runs, keeps what was typed, complains of nothing else, and saves nothing', async () => {
  const response = await member.post('/jobs/new', await newForm({ name: '', command: 'kept', intent: 'preview' }))
  const page = await response.text()
  expect(response.status).toBe(200)
  expect(page).toContain('At 02:30, every day')
  expect(page.match(/<time /g)).toHaveLength(5)
  expect(page).toContain('>kept</textarea>')
  expect(page).not.toContain('aria-invalid')
  expect(await countJobs()).toBe(0)
})

test('a preview of a wrong schedule says so at its field', async () => {
  const response = await member.post('/jobs/new', await newForm({ schedule: '0 25 * * *', intent: 'preview' }))
  const page = await response.text()
  expect(response.status).toBe(200)
  expect(control(page, 'schedule')).toContain('aria-invalid="true"')
  expect(page.match(/Hour 25 is out of range/g)?.length).toBeGreaterThan(0)
})

test('a form sent many times at once makes one job, and every answer leads there', async () => {
  const form = await newForm()
  const answers = await Promise.all(Array.from({ length: 10 }, () => member.post('/jobs/new', form)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303]))
  expect(new Set(answers.map(({ headers }) => headers.get('location'))).size).toBe(1)
  expect(await countJobs()).toBe(1)
})

test('a form that has made a job, sent again with other content, is asked about and then makes a second', async () => {
  const form = await newForm()
  const first = (await member.post('/jobs/new', form)).headers.get('location')
  const refused = await member.post('/jobs/new', { ...form, name: 'Another' })
  const page = await refused.text()
  expect(refused.status).toBe(409)
  expect(page).toContain(`href="${first}"`)
  expect(control(page, 'name')).toContain('value="Another"')
  const again = { ...form, name: 'Another', formKey: hiddenField(page, 'formKey') }
  expect((await member.post('/jobs/new', again)).status).toBe(303)
  expect(await countJobs()).toBe(2)
})

test('a stale edit is shown beside what was saved, and saves over it when sent again', async () => {
  const job = await makeJob()
  const mine = await editForm(job, { command: 'echo mine' })
  expect((await member.post(`${job}/edit`, await editForm(job, { command: 'echo theirs' }))).status).toBe(303)
  const stale = await member.post(`${job}/edit`, mine)
  const page = await stale.text()
  expect(stale.status).toBe(409)
  expect(page).toContain('<code>echo theirs</code>')
  expect(page).toContain('>echo mine</textarea>')
  expect(await (await member.get(job)).text()).toContain('<code>echo theirs</code>')
  const over = { ...mine, version: hiddenField(page, 'version') }
  expect((await member.post(`${job}/edit`, over)).status).toBe(303)
  expect(await (await member.get(job)).text()).toContain('<code>echo mine</code>')
})

test.each([
  ['good', {}],
  ['bad', { name: '' }],
  ['previewed', { intent: 'preview' }],
])('a %s edit of a job that was deleted meanwhile keeps what was typed, for a new job', async (_, extra) => {
  const job = await makeJob()
  const form = await editForm(job, { command: 'echo typed', ...extra })
  await member.post(`${job}/delete`)
  const response = await member.post(`${job}/edit`, form)
  const page = await response.text()
  expect(response.status).toBe(404)
  expect(page).toContain('This job was deleted meanwhile')
  expect(page).toContain('>echo typed</textarea>')
  expect(control(page, 'enabled')).toContain('checked')
  expect(page).toMatch(/<form[^>]*action="\/jobs\/new"/)
  expect(page).not.toContain('name="version"')
  const again = { ...form, name: 'Again', intent: '', formKey: hiddenField(page, 'formKey') }
  expect((await member.post('/jobs/new', again)).status).toBe(303)
  expect(await countJobs()).toBe(1)
})

test('a form that comes back for a fault, or for a preview, stays as stale as it was', async () => {
  const job = await makeJob()
  const mine = await editForm(job, { name: '' })
  await member.post(`${job}/edit`, await editForm(job, { name: 'Theirs' }))
  for (const extra of [{}, { intent: 'preview' }] as Fields[]) {
    const page = await (await member.post(`${job}/edit`, { ...mine, ...extra })).text()
    const again = { ...mine, name: 'Mine', version: hiddenField(page, 'version') }
    expect((await member.post(`${job}/edit`, again)).status).toBe(409)
  }
})

test('pausing comes back to the list as it was, and never leads off the site', async () => {
  const job = await makeJob()
  const paused = await member.post(`${job}/pause`, { next: '/jobs?q=back&page=1' })
  expect([paused.status, paused.headers.get('location')]).toEqual([303, '/jobs?q=back&page=1'])
  expect(await (await member.get(job)).text()).toContain('Paused')
  const resumed = await member.post(`${job}/resume`, { next: '//evil.test' })
  expect([resumed.status, resumed.headers.get('location')]).toEqual([303, job])
})

test.each(['pause', 'resume', 'duplicate'])(
  'opening the address of %s leads to the job and does nothing',
  async (verb) => {
    const job = await makeJob()
    const response = await member.get(`${job}/${verb}`)
    expect([response.status, response.headers.get('location')]).toEqual([302, job])
    expect(await countJobs()).toBe(1)
  },
)

test('a copy is made once for each page it was asked on', async () => {
  const job = await makeJob()
  const key = { formKey: hiddenField(await (await member.get(job)).text(), 'formKey') }
  const copies = [await member.post(`${job}/duplicate`, key), await member.post(`${job}/duplicate`, key)]
  expect(new Set(copies.map(({ headers }) => headers.get('location'))).size).toBe(1)
  expect(await countJobs()).toBe(2)
})

test('deleting asks first, then leads to the list, and the job is not found', async () => {
  const job = await makeJob()
  expect(await (await member.get(`${job}/delete`)).text()).toContain('Delete Backup?')
  expect((await member.post(`${job}/delete`)).headers.get('location')).toBe('/jobs')
  expect((await member.get(job)).status).toBe(404)
  const again = await member.post(`${job}/delete`)
  const page = await again.text()
  expect(again.status).toBe(404)
  expect(page).toContain('This job does not exist, or was deleted already.')
  expect(page).toContain('href="/jobs"')
})

test('a copy that was made before and is another now is not said to be paused', async () => {
  const job = await makeJob()
  const key = { formKey: hiddenField(await (await member.get(job)).text(), 'formKey') }
  const copy = (await member.post(`${job}/duplicate`, key)).headers.get('location') ?? ''
  expect(await (await member.get(copy)).text()).toContain('It is paused')
  await member.post(`${copy}/resume`)
  await member.get(copy)
  expect((await member.post(`${job}/duplicate`, key)).headers.get('location')).toBe(copy)
  const page = await (await member.get(copy)).text()
  expect(page).toContain('That page has made a copy already')
  expect(page).not.toContain('It is paused')
})

test.each(['', 'x'.repeat(200_000)])(
  'a copy is of the job it was asked for, with a key that is none',
  async (formKey) => {
    const [one, other] = [await makeJob({ name: 'One' }), await makeJob({ name: 'Other' })]
    await member.post(`${one}/duplicate`, { formKey })
    const copy = (await member.post(`${other}/duplicate`, { formKey })).headers.get('location') ?? ''
    expect(await (await member.get(copy)).text()).toContain('Copy of Other')
  },
)

test.each(['true', '1'])('a switch that is sent as %s is on, also when the form comes back', async (enabled) => {
  const refused = await member.post('/jobs/new', await newForm({ enabled, name: '' }))
  expect(control(await refused.text(), 'enabled')).toContain('checked')
  expect(await (await member.get(await makeJob({ enabled }))).text()).toContain('Active')
})

test('searching keeps the order of the list, and the choice says which it is', async () => {
  await makeJob()
  const page = await (await member.get('/jobs?sort=created&dir=asc')).text()
  expect(page).toMatch(/<option value="created-asc" selected="">Oldest first</)
  const searched = await (await member.get('/jobs?q=backup&sort=created-asc')).text()
  expect(searched).toContain('href="/jobs?q=backup&amp;state=paused&amp;sort=created&amp;dir=asc"')
})

test('a page behind the last one leads to the last', async () => {
  await makeJob()
  const response = await member.get('/jobs?q=backup&page=7')
  expect([response.status, response.headers.get('location')]).toEqual([302, '/jobs?q=backup'])
})

test('the preview while typing is JSON, of a wrong schedule too', async () => {
  const good = await member.get('/jobs/preview?schedule=0+9+*+*+*&timezone=UTC')
  expect(await good.json()).toMatchObject({ words: 'At 09:00, every day', zone: 'UTC', instants: { length: 5 } })
  const bad = await member.get('/jobs/preview?schedule=0+99+*+*+*&timezone=UTC')
  expect(await bad.json()).toEqual({ errors: { schedule: 'Hour 99 is out of range: use 0–23.' } })
})
