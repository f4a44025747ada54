import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { standingTempDir } from '#tests/support/temp-dir.ts'
import { hiddenField, signUpVisitor, type Visitor } from '#tests/support/visitor.ts'

const folder = standingTempDir()
let app: ServedApp
let ada: Visitor

beforeAll(async () => {
  app = await serveApp(folder.path)
  ada = await signUpVisitor(app.origin)
  const formKey = hiddenField(await (await ada.get('/jobs/new')).text(), 'formKey')
  const fields = { name: 'Backup', schedule: '0 9 * * *', timezone: 'UTC', command: 'true', enabled: 'on', formKey }
  await ada.post('/jobs/new', fields)
})

afterAll(async () => {
  await app.stop()
  folder.remove()
})

test('the settings lead to both exports', async () => {
  const page = await (await ada.get('/settings')).text()
  expect(page).toContain('href="/settings/export/json"')
  expect(page).toContain('href="/settings/export/database"')
})

test('JSON comes as a file to be saved, and is stored nowhere', async () => {
  const response = await ada.get('/settings/export/json')
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(response.headers.get('content-disposition')).toMatch(
    /^attachment; filename="cronstead-\d{4}-\d\d-\d\d\.json"$/,
  )
  expect(response.headers.get('cache-control')).toContain('no-store')
  expect(await response.json()).toMatchObject({ format: 'cronstead', version: 1, jobs: [{ name: 'Backup' }] })
})

test('the database comes as a SQLite file of its length', async () => {
  const response = await ada.get('/settings/export/database')
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="cronstead-\d{4}-\d\d-\d\d\.db"$/)
  const file = Buffer.from(await response.arrayBuffer())
  expect(file.subarray(0, 15).toString()).toBe('SQLite format 3')
  expect(file.includes('Backup')).toBe(true)
})

function upload(bytes: number | string | Uint8Array<ArrayBuffer>): Promise<Response> {
  const form = new FormData()
  const content = typeof bytes === 'number' ? new Uint8Array(bytes).fill(32) : bytes
  form.set('file', new File([content], 'export.json', { type: 'application/json' }))
  const cookie = [...ada.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return fetch(new URL('/settings/import', app.origin), {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: { cookie, origin: app.origin },
  })
}

test('a file of up to 32 MB is read, a larger one is refused with words', async () => {
  const text = await (await ada.get('/settings/export/json')).text()
  const accepted = await upload(text + ' '.repeat(20 * 1024 * 1024))
  expect(accepted.status).toBe(303)
  expect(accepted.headers.get('location')).toMatch(/^\/settings\/import\/[\w-]+$/)
  const refused = await upload(33 * 1024 * 1024)
  expect(refused.status).toBe(413)
  expect(await refused.text()).toContain('The file is larger than 32 MB.')
})

test('a downloaded database is read in a process of its own, and imported', async () => {
  const file = new Uint8Array(await (await ada.get('/settings/export/database')).arrayBuffer())
  const path = (await upload(file)).headers.get('location') ?? ''
  expect(await (await ada.get(path)).text()).toContain('1 job in this file')
  const damaged = await upload(file.slice(0, 4096))
  expect([damaged.status, await damaged.text()]).toEqual([422, expect.stringContaining('no database of Cronstead')])
})

test('a form without a file, and one with a faulty file, are refused on the page', async () => {
  const missing = await ada.post('/settings/import')
  expect([missing.status, await missing.text()]).toEqual([422, expect.stringContaining('Choose a file.')])
  const faulty = await upload('{}')
  expect([faulty.status, await faulty.text()]).toEqual([422, expect.stringContaining('not an export of Cronstead')])
})

test('an import that is unknown or done is not found', async () => {
  expect((await ada.get('/settings/import/nothing')).status).toBe(404)
  const text = await (await ada.get('/settings/export/json')).text()
  const { headers } = await upload(text)
  const path = headers.get('location') ?? ''
  expect((await ada.post(path, { duplicates: 'keep' })).headers.get('location')).toBe('/jobs')
  expect((await ada.post(path, { duplicates: 'keep' })).status).toBe(404)
})
