import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { standingTempDir } from '#tests/support/temp-dir.ts'
import { protect } from '#tests/support/two-factor.ts'
import { createVisitor, hiddenField, signUpVisitor, type Visitor } from '#tests/support/visitor.ts'

const folder = standingTempDir()
let app: ServedApp

beforeAll(async () => {
  app = await serveApp(folder.path)
})

afterAll(async () => {
  await app.stop()
  folder.remove()
})

async function signIn(credentials: { email: string; password: string }): Promise<Visitor> {
  const visitor = createVisitor(app.origin)
  const response = await visitor.post('/sign-in', { ...credentials, next: '/jobs/new' })
  expect(response.status).toBe(303)
  return visitor
}

const locationOf = (response: Response) => response.headers.get('location')

test('a wrong first code leaves the key on the page, and the right one turns two-factor sign-in on', async () => {
  const member = await signUpVisitor(app.origin)
  const page = await (await member.post('/settings/two-factor')).text()
  const fields = { factor: hiddenField(page, 'factor'), secret: hiddenField(page, 'secret') }
  expect(page).toContain('data:image/svg+xml;base64,')
  const refused = await member.post('/settings/two-factor/confirm', { ...fields, code: '000000' })
  expect(refused.status).toBe(422)
  const again = await refused.text()
  expect(again).toContain('This is not the code.')
  expect(hiddenField(again, 'secret')).toBe(fields.secret)
  const unreadable = await member.post('/settings/two-factor/confirm', { ...fields, code: '12' })
  expect(unreadable.status).toBe(422)
  expect(await unreadable.text()).toContain('A code has six digits.')
  expect(await (await member.get('/settings')).text()).toContain('Off: your password alone')
})

test('turning it on ends the sessions that did not show it, also where a page of theirs was kept', async () => {
  const member = await signUpVisitor(app.origin)
  const other = await signIn(member)
  for (let n = 0; n < 2; n++) expect((await other.get('/jobs')).status).toBe(200)
  await protect(member)
  expect(locationOf(await other.get('/jobs'))).toBe('/sign-in?next=%2Fjobs')
  expect(await (await member.get('/settings')).text()).toContain('On: signing in takes')
})

test('a password alone leads to the page that asks for a code, and a code to where one wanted to go', async () => {
  const member = await signUpVisitor(app.origin)
  const authenticator = await protect(member)
  const visitor = await signIn(member)
  expect(locationOf(await visitor.get('/jobs/new'))).toBe('/sign-in/code?next=%2Fjobs%2Fnew')
  expect(locationOf(await visitor.get('/setup'))).toBe('/sign-in/code?next=%2Fsetup')
  const page = '/sign-in/code?next=%2Fjobs%2Fnew'
  expect(await (await visitor.get(page)).text()).toContain(member.email)
  expect((await visitor.post(page, { code: '000000' })).status).toBe(422)
  const code = authenticator.code()
  const aal1Cookie = visitor.cookies.get('cronstead-session') ?? ''
  expect(locationOf(await visitor.post(page, { code }))).toBe('/jobs/new')
  expect((await visitor.get('/jobs/new')).status).toBe(200)
  const replayed = await signIn(member)
  expect((await replayed.post(page, { code })).status).toBe(422)
  const copy = await createVisitor(app.origin).get('/jobs', { cookie: `cronstead-session=${aal1Cookie}` })
  expect(locationOf(copy)).toBe('/sign-in/code?next=%2Fjobs')
  expect((await member.get('/jobs')).status).toBe(200)
})

test('six wrong codes and the right one has to wait, also after signing in again', async () => {
  const member = await signUpVisitor(app.origin)
  const authenticator = await protect(member)
  const visitor = await signIn(member)
  for (let n = 0; n < 5; n++) {
    expect((await visitor.post('/sign-in/code?next=/jobs', { code: `00000${n}` })).status).toBe(422)
  }
  const again = await signIn(member)
  const refused = await again.post('/sign-in/code?next=/jobs', { code: authenticator.code() })
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60)
})

test('turning it off takes a code; then a password is enough again', async () => {
  const member = await signUpVisitor(app.origin)
  const authenticator = await protect(member)
  expect((await member.post('/settings/two-factor/off', { code: '000000' })).status).toBe(422)
  const done = await member.post('/settings/two-factor/off', { code: authenticator.code() })
  expect(locationOf(done)).toBe('/settings')
  expect(await (await member.get('/settings')).text()).toContain('Off: your password alone')
  expect((await (await signIn(member)).get('/jobs/new')).status).toBe(200)
})

test('who is waiting for a code can sign out', async () => {
  const member = await signUpVisitor(app.origin)
  await protect(member)
  const visitor = await signIn(member)
  expect(locationOf(await visitor.post('/sign-out'))).toBe('/sign-in')
  expect(locationOf(await visitor.get('/sign-in/code'))).toMatch(/^\/sign-in\?next=/)
})

test('signing the other devices out keeps this one', async () => {
  const member = await signUpVisitor(app.origin)
  const other = await signIn(member)
  expect(locationOf(await member.post('/sign-out-others'))).toBe('/settings')
  expect((await member.get('/settings')).status).toBe(200)
  expect(locationOf(await other.get('/settings'))).toBe('/sign-in?next=%2Fsettings')
})
