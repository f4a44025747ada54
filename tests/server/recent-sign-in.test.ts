import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { fixedClock } from '#tests/support/fixed-clock.ts'
import { makeJob } from '#tests/support/job-forms.ts'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { standingTempDir } from '#tests/support/temp-dir.ts'
import { authenticator, protect } from '#tests/support/two-factor.ts'
import { createVisitor, hiddenField, signUpVisitor } from '#tests/support/visitor.ts'

const folder = standingTempDir()
const clock = fixedClock(folder.path)
const minute = 60_000
let app: ServedApp
let member: Awaited<ReturnType<typeof signUpVisitor>>

beforeAll(async () => {
  app = await serveApp(folder.path, clock.env)
})

beforeEach(async () => {
  member = await signUpVisitor(app.origin)
})

afterAll(async () => {
  await app.stop()
  folder.remove()
})

const wayOf = (response: Response) => [response.status, response.headers.get('location')]
const decoded = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&')

test('a dangerous page is open for ten minutes after signing in, then asks for the password and leads back', async () => {
  clock.forward(9 * minute)
  expect((await member.get('/settings/delete')).status).toBe(200)
  clock.forward(2 * minute)
  for (const page of ['/settings/delete', '/settings/two-factor', '/settings/email']) {
    const way = [303, `/sign-in/again?next=${encodeURIComponent(page)}`]
    expect(wayOf(await member.get(page))).toEqual(way)
  }
  const again = '/sign-in/again?next=%2Fsettings%2Fdelete'
  const page = await (await member.get(again)).text()
  expect(page).toContain(`type your password for ${member.email}`)
  const fields = { next: hiddenField(page, 'next') }
  const refused = await member.post('/sign-in/again', { ...fields, password: 'wrong' })
  expect(refused.status).toBe(422)
  const refusal = await refused.text()
  expect(refusal).toContain('This is not your password.')
  expect(hiddenField(refusal, 'next')).toBe('/settings/delete')
  const before = new Map(member.cookies)
  expect(wayOf(await member.post('/sign-in/again', { ...fields, password: member.password }))).toEqual([
    303,
    '/settings/delete',
  ])
  expect((await member.get('/settings/delete')).status).toBe(200)
  expect(wayOf(await member.get(again))).toEqual([302, '/settings/delete'])
  const former = createVisitor(app.origin)
  for (const [name, value] of before) former.cookies.set(name, value)
  expect(wayOf(await former.get('/jobs'))[1]).toBe('/sign-in?next=%2Fjobs')
})

test.each([
  '/settings/delete',
  '/settings/email',
  '/settings/two-factor',
  '/settings/two-factor/confirm',
  '/settings/two-factor/off',
  '/jobs/:jobId/secret',
  '/jobs/:jobId/secret/renew',
])('%s does nothing for a session eleven minutes old', async (pattern) => {
  const job = await makeJob(member, { command: 'https://example.com/hook' })
  const path = pattern.replace('/jobs/:jobId', job)
  clock.forward(11 * minute)
  const sent = { email: member.email, code: '123456', version: '1' }
  expect(wayOf(await member.post(path, sent))).toEqual([
    307,
    `/sign-in/again?next=${encodeURIComponent(path)}&unsaved=yes`,
  ])
})

test('two-factor sign-in is not turned on by a page that was left open, and begins anew after the password', async () => {
  const page = await (await member.post('/settings/two-factor')).text()
  const secret = hiddenField(page, 'secret')
  clock.forward(11 * minute)
  const next = '/settings/two-factor/confirm'
  const right = { factor: hiddenField(page, 'factor'), secret, code: authenticator(secret, clock.now).code() }
  const sent = await member.post(next, right)
  const asked = await (await member.post(sent.headers.get('location') ?? '', right)).text()
  expect(asked).toContain('What you just sent was not done.')
  expect(asked).not.toContain(secret)
  expect(wayOf(await member.post('/sign-in/again', { next, password: member.password }))).toEqual([303, next])
  expect(await (await member.get(next)).text()).toContain('Set up')
  expect(await (await member.get('/settings')).text()).toContain('Off: your password alone')
})

test('a form that was sent too late is done after the password, as it was sent', async () => {
  const job = await makeJob(member, { command: 'https://example.com/hook' })
  clock.forward(11 * minute)
  const shown = await member.post(`${job}/secret`)
  expect(wayOf(shown)).toEqual([307, `/sign-in/again?next=${encodeURIComponent(`${job}/secret`)}&unsaved=yes`])
  const sentOn = await member.post(shown.headers.get('location') ?? '')
  expect(sentOn.status).toBe(401)
  const page = await sentOn.text()
  expect(page).toContain('not done yet, and not lost')
  const fields = { next: hiddenField(page, 'next'), keptForm: decoded(hiddenField(page, 'keptForm')) }
  const wrong = await member.post('/sign-in/again', { ...fields, password: 'wrong' })
  expect(decoded(hiddenField(await wrong.text(), 'keptForm'))).toBe(fields.keptForm)
  const right = { ...fields, password: member.password }
  expect(wayOf(await member.post('/sign-in/again', right))).toEqual([307, `${job}/secret`])
  expect(await (await member.post(`${job}/secret`, right)).text()).toMatch(/whsec_/)
})

test('a typed form waits with its fields, and the account is not deleted before the password', async () => {
  clock.forward(11 * minute)
  const sent = await member.post('/settings/delete', { email: member.email })
  const page = await (await member.post(sent.headers.get('location') ?? '', { email: member.email })).text()
  expect((await member.get('/jobs')).status).toBe(200)
  const right = {
    next: '/settings/delete',
    keptForm: decoded(hiddenField(page, 'keptForm')),
    password: member.password,
  }
  await member.post('/sign-in/again', right)
  expect(wayOf(await member.post('/settings/delete', right))).toEqual([303, '/farewell'])
})

test('a form with a code in it does not wait, and the page says so', async () => {
  await protect(member, clock.now)
  clock.forward(11 * minute)
  const sent = await member.post('/settings/two-factor/off', { code: '123456' })
  const page = await (await member.post(sent.headers.get('location') ?? '', { code: '123456' })).text()
  expect(page).toContain('What you just sent was not done.')
  expect(page).not.toContain('123456')
})

test('with two-factor sign-in a code is asked for, and the session stays the same', async () => {
  const authenticator = await protect(member, clock.now)
  clock.forward(11 * minute)
  expect(wayOf(await member.get('/settings/two-factor/off'))[0]).toBe(303)
  const again = '/sign-in/again?next=%2Fsettings%2Ftwo-factor%2Foff'
  expect(await (await member.get(again)).text()).toContain('the code that your authenticator app shows')
  const next = '/settings/two-factor/off'
  expect((await member.post('/sign-in/again', { next, password: member.password })).status).toBe(422)
  expect((await member.post('/sign-in/again', { next, code: '000000' })).status).toBe(422)
  const before = new Map(member.cookies)
  expect(wayOf(await member.post('/sign-in/again', { next, code: authenticator.code() }))).toEqual([303, next])
  expect((await member.get(next)).status).toBe(200)
  const sameSession = createVisitor(app.origin)
  for (const [name, value] of before) sameSession.cookies.set(name, value)
  expect((await sameSession.get('/jobs')).status).toBe(200)
})

test('who guesses the password of a session left open has to wait after five tries', async () => {
  clock.forward(11 * minute)
  for (let n = 0; n < 5; n++) {
    expect((await member.post('/sign-in/again', { next: '/settings', password: `wrong ${n}` })).status).toBe(422)
  }
  expect((await member.post('/sign-in/again', { next: '/settings', password: member.password })).status).toBe(429)
})

test('an answer to the former session that arrives late does not sign the browser out', async () => {
  clock.forward(11 * minute)
  const late = new Map(member.cookies)
  await member.post('/sign-in/again', { next: '/settings/delete', password: member.password })
  const cookie = [...late].map(([name, value]) => `${name}=${value}`).join('; ')
  const answer = await createVisitor(app.origin).get('/jobs', { cookie })
  expect(answer.headers.getSetCookie()).toEqual([])
  expect((await member.get('/jobs')).status).toBe(200)
})

test('it leads nowhere else', async () => {
  clock.forward(11 * minute)
  for (const next of ['//evil.test/', 'https://evil.test/', '/\\evil.test']) {
    expect(wayOf(await member.post('/sign-in/again', { next, password: member.password }))[1]).toBe('/jobs')
    clock.forward(11 * minute)
  }
  expect(wayOf(await createVisitor(app.origin).get('/sign-in/again?next=/settings'))[1]).toMatch(/^\/sign-in\?next=/)
})
