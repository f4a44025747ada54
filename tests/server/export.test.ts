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
