import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serveApp } from '#tests/support/served-app.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { createVisitor } from '#tests/support/visitor.ts'

const credentials = { email: 'ada@example.com', password: 'correct horse battery' }

/** An app that cannot make tenant databases until it is mended: where their folder goes a file lies. */
async function brokenApp() {
  const dataDir = tempDir()
  writeFileSync(join(dataDir, 'tenants'), '')
  const app = await serveApp(dataDir)
  onTestFinished(() => app.stop())
  return { app, mend: () => rmSync(join(dataDir, 'tenants')) }
}

test('a set-up that fails is shown, followed without JavaScript, and ends at the jobs once it is mended', async () => {
  const { app, mend } = await brokenApp()
  const member = createVisitor(app.origin)
  expect((await member.post('/sign-up', credentials)).headers.get('location')).toBe('/setup')
  expect((await member.get('/jobs')).headers.get('location')).toBe('/setup')

  const page = await (await member.get('/setup')).text()
  expect(page).toContain('Creating your database did not work (ENOTDIR).')
  expect(page).toContain('<noscript><meta http-equiv="refresh" content="3"/></noscript>')
  expect(page).not.toContain(app.dataDir)

  mend()
  const state = async () => (await member.get('/setup')).headers.get('location')
  await expect.poll(state, { timeout: 30_000, interval: 500 }).toBe('/jobs')
  expect((await member.get('/jobs')).status).toBe(200)
})

test('who waits for a database that does not come may delete the account, and nothing else', async () => {
  const { app, mend } = await brokenApp()
  const member = createVisitor(app.origin)
  await member.post('/sign-up', credentials)
  expect(await (await member.get('/setup')).text()).toContain('href="/settings/delete"')
  const page = await (await member.get('/settings/delete')).text()
  expect(page).toContain('Your database is not ready')
  for (const path of ['/settings', '/settings/email', '/jobs/new'])
    expect((await member.get(path)).headers.get('location'), path).toBe('/setup')
  const refused = await member.post('/settings/delete', { email: 'somebody@example.com' })
  expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('This is not your address.')])
  mend()
  const answer = await member.post('/settings/delete', { email: credentials.email })
  expect(answer.headers.get('location')).toMatch(/^\/farewell/)
  const again = () => createVisitor(app.origin).post('/sign-up', credentials)
  await expect.poll(async () => (await again()).headers.get('location'), { timeout: 90_000 }).toBe('/jobs')
}, 120_000)

test('signing in resumes a set-up that a crash cut short', async () => {
  const { app, mend } = await brokenApp()
  await createVisitor(app.origin).post('/sign-up', credentials)
  await app.stop('SIGKILL')
  mend()
  const again = await serveApp(app.dataDir)
  onTestFinished(() => again.stop())
  const member = createVisitor(again.origin)
  expect((await member.post('/sign-in', credentials)).headers.get('location')).toBe('/jobs')
  expect((await member.get('/jobs')).status).toBe(200)
})
