import { expect, onTestFinished, test } from 'vitest'
import { authServerOnPort } from '#tests/support/auth-server-http.ts'
import { serveApp } from '#tests/support/served-app.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { createVisitor, signUpVisitor } from '#tests/support/visitor.ts'

/** The app on an auth server of its own; tokens of less than 90 s are refreshed with every page. */
async function stack(accessTokenTtlSeconds: number) {
  const auth = await authServerOnPort(tempDir(), accessTokenTtlSeconds)
  const app = await serveApp(tempDir(), auth.env)
  onTestFinished(async () => {
    await app.stop()
    await auth.stop()
  })
  const refreshes = () => auth.requests.filter((line) => line.includes('grant_type=refresh_token')).length
  return { auth, app, refreshes }
}

test('a fresh token is checked without asking the auth server', async () => {
  const { app, auth } = await stack(3600)
  const member = await signUpVisitor(app.origin)
  await member.get('/settings')
  const asked = auth.requests.length
  for (let n = 0; n < 5; n++) expect((await member.get('/settings')).status).toBe(200)
  expect(auth.requests.length).toBe(asked)
})

test('the parallel loaders of a page refresh a nearly expired token once, and its cookie is not lost', async () => {
  const { app, refreshes } = await stack(60)
  const member = await signUpVisitor(app.origin)
  const before = member.cookies.get('cronstead-session')
  const response = await member.get('/settings')
  expect(response.status).toBe(200)
  expect(refreshes()).toBe(1)
  expect(member.cookies.get('cronstead-session')).not.toBe(before)
  expect((await member.get('/settings')).status).toBe(200)
  expect(refreshes()).toBe(2)
})

test('ten tabs that come back at once are all signed in and refresh once', async () => {
  const { app, refreshes } = await stack(60)
  const member = await signUpVisitor(app.origin)
  const cookie = `cronstead-session=${member.cookies.get('cronstead-session')}`
  const tab = createVisitor(app.origin)
  const pages = await Promise.all(Array.from({ length: 10 }, () => tab.get('/settings', { cookie })))
  expect(pages.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
  expect(refreshes()).toBe(1)
})

test('while the auth server is down a session that needs it gets 503 and keeps its cookie, then goes on', async () => {
  const { app, auth } = await stack(1)
  const member = await signUpVisitor(app.origin)
  await expect.poll(() => expiresIn(member.cookies.get('cronstead-session')), { timeout: 5000 }).toBeLessThan(0)
  await auth.stop()
  const startedAt = performance.now()
  const response = await member.get('/settings')
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('10')
  expect(response.headers.getSetCookie()).toEqual([])
  expect(performance.now() - startedAt).toBeLessThan(8000)
  expect(await response.text()).toContain('Out of reach for a moment')
  await auth.start()
  await expect.poll(async () => (await member.get('/settings')).status, { timeout: 15_000 }).toBe(200)
})

test('while the auth server is down a fresh session goes on as if nothing were', async () => {
  const { app, auth } = await stack(3600)
  const member = await signUpVisitor(app.origin)
  await member.get('/settings')
  await auth.stop()
  expect((await member.get('/settings')).status).toBe(200)
  expect((await member.get('/readyz')).status).toBe(503)
  expect((await member.get('/healthz')).status).toBe(200)
  expect((await createVisitor(app.origin).get('/sign-in')).status).toBe(200)
})

test('signing out works while the auth server is down: the cookie is refused from then on', async () => {
  const { app, auth } = await stack(3600)
  const member = await signUpVisitor(app.origin)
  const cookie = `cronstead-session=${member.cookies.get('cronstead-session')}`
  await auth.stop()
  expect((await member.post('/sign-out')).headers.get('location')).toBe('/sign-in')
  expect(member.cookies.has('cronstead-session')).toBe(false)
  const copy = await createVisitor(app.origin).get('/settings', { cookie })
  expect(copy.headers.get('location')).toBe('/sign-in?next=%2Fsettings')
})

test('sessions and databases outlive a kill -9', async () => {
  const dataDir = tempDir()
  const first = await serveApp(dataDir)
  const member = await signUpVisitor(first.origin)
  const ended = await signUpVisitor(first.origin)
  const endedCookie = `cronstead-session=${ended.cookies.get('cronstead-session')}`
  await ended.post('/sign-out')
  await first.stop('SIGKILL')
  const second = await serveApp(dataDir)
  onTestFinished(() => second.stop())
  const cookie = `cronstead-session=${member.cookies.get('cronstead-session')}`
  const page = await createVisitor(second.origin).get('/settings', { cookie })
  expect(await page.text()).toContain(member.email)
  const refused = await createVisitor(second.origin).get('/settings', { cookie: endedCookie })
  expect(refused.headers.get('location')).toBe('/sign-in?next=%2Fsettings')
})

/** Seconds until the access token in the session cookie expires. */
function expiresIn(cookie = ''): number {
  const session = JSON.parse(Buffer.from(cookie.replace('base64-', ''), 'base64url').toString())
  return session.expires_at - Date.now() / 1000
}
