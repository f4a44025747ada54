import { expect, test } from 'vitest'
import { control, countJobs, editForm, makeJob, newForm } from '#tests/support/job-forms.ts'
import { servedMember } from '#tests/support/served-member.ts'
import { type Fields, hiddenField } from '#tests/support/visitor.ts'

const at = servedMember()

test('a stale edit is shown beside what was saved, and saves over it when sent again', async () => {
  const job = await makeJob(at.member)
  const mine = await editForm(at.member, job, { command: 'echo mine' })
  expect((await at.member.post(`${job}/edit`, await editForm(at.member, job, { command: 'echo theirs' }))).status).toBe(
    303,
  )
  const stale = await at.member.post(`${job}/edit`, mine)
  const page = await stale.text()
  expect(stale.status).toBe(409)
  expect(page).toContain('<code>echo theirs</code>')
  expect(page).toContain('>echo mine</textarea>')
  expect(await (await at.member.get(job)).text()).toContain('<code>echo theirs</code>')
  const over = { ...mine, version: hiddenField(page, 'version') }
  expect((await at.member.post(`${job}/edit`, over)).status).toBe(303)
  expect(await (await at.member.get(job)).text()).toContain('<code>echo mine</code>')
})

test.each([
  ['good', {}],
  ['bad', { name: '' }],
  ['previewed', { intent: 'preview' }],
])('a %s edit of a job that was deleted meanwhile keeps what was typed, for a new job', async (_, extra) => {
  const job = await makeJob(at.member)
  const form = await editForm(at.member, job, { command: 'echo typed', ...extra })
  await at.member.post(`${job}/delete`)
  const response = await at.member.post(`${job}/edit`, form)
  const page = await response.text()
  expect(response.status).toBe(404)
  expect(page).toContain('This job was deleted meanwhile')
  expect(page).toContain('>echo typed</textarea>')
  expect(control(page, 'enabled')).toContain('checked')
  expect(page).toMatch(/<form[^>]*action="\/jobs\/new"/)
  expect(page).not.toContain('name="version"')
  const again = { ...form, name: 'Again', intent: '', formKey: hiddenField(page, 'formKey') }
  expect((await at.member.post('/jobs/new', again)).status).toBe(303)
  expect(await countJobs(at.member)).toBe(1)
})

test('a form that comes back for a fault, or for a preview, stays as stale as it was', async () => {
  const job = await makeJob(at.member)
  const mine = await editForm(at.member, job, { name: '' })
  await at.member.post(`${job}/edit`, await editForm(at.member, job, { name: 'Theirs' }))
  for (const extra of [{}, { intent: 'preview' }] as Fields[]) {
    const page = await (await at.member.post(`${job}/edit`, { ...mine, ...extra })).text()
    const again = { ...mine, name: 'Mine', version: hiddenField(page, 'version') }
    expect((await at.member.post(`${job}/edit`, again)).status).toBe(409)
  }
})

test('a copy is made once for each page it was asked on', async () => {
  const job = await makeJob(at.member)
  const key = { formKey: hiddenField(await (await at.member.get(job)).text(), 'formKey') }
  const copies = [await at.member.post(`${job}/duplicate`, key), await at.member.post(`${job}/duplicate`, key)]
  expect(new Set(copies.map(({ headers }) => headers.get('location'))).size).toBe(1)
  expect(await countJobs(at.member)).toBe(2)
})

test('a copy that was made before and is another now is not said to be paused', async () => {
  const job = await makeJob(at.member)
  const key = { formKey: hiddenField(await (await at.member.get(job)).text(), 'formKey') }
  const copy = (await at.member.post(`${job}/duplicate`, key)).headers.get('location') ?? ''
  expect(await (await at.member.get(copy)).text()).toContain('It is paused')
  await at.member.post(`${copy}/resume`)
  await at.member.get(copy)
  expect((await at.member.post(`${job}/duplicate`, key)).headers.get('location')).toBe(copy)
  const page = await (await at.member.get(copy)).text()
  expect(page).toContain('That page has made a copy already')
  expect(page).not.toContain('It is paused')
})

test.each(['', 'x'.repeat(200_000)])(
  'a copy is of the job it was asked for, with a key that is none',
  async (formKey) => {
    const [one, other] = [await makeJob(at.member, { name: 'One' }), await makeJob(at.member, { name: 'Other' })]
    await at.member.post(`${one}/duplicate`, { formKey })
    const copy = (await at.member.post(`${other}/duplicate`, { formKey })).headers.get('location') ?? ''
    expect(await (await at.member.get(copy)).text()).toContain('Copy of Other')
  },
)

test('the switch of a paused job is off in its edit form, and stays off when the form comes back', async () => {
  const { enabled: _, ...paused } = await newForm(at.member)
  const job = (await at.member.post('/jobs/new', paused)).headers.get('location') ?? ''
  expect(control(await (await at.member.get(`${job}/edit`)).text(), 'enabled')).not.toContain('checked')
  const { enabled: __, ...edit } = await editForm(at.member, job, { name: '' })
  const refused = await at.member.post(`${job}/edit`, edit)
  expect(refused.status).toBe(422)
  expect(control(await refused.text(), 'enabled')).not.toContain('checked')
})
