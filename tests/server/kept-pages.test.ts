import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { authServerOnPort } from '#tests/support/auth-server-http.ts'
import { fixedClock } from '#tests/support/fixed-clock.ts'
import { makeJob } from '#tests/support/job-forms.ts'
import { pageSaying, pressRunNow } from '#tests/support/run-pages.ts'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { startTarget } from '#tests/support/target-server.ts'
import { standingTempDir, tempDir } from '#tests/support/temp-dir.ts'
import { createVisitor, hiddenField, signUpVisitor, type Visitor } from '#tests/support/visitor.ts'

// Stands still, for at the turn of a minute a page is not kept.
const folder = standingTempDir()
const clock = fixedClock(folder.path)
let app: ServedApp
let member: Visitor
let job: string

beforeAll(async () => {
  app = await serveApp(folder.path, { ...clock.env, ALLOW_PRIVATE_TARGETS: '127.0.0.1' })
})

afterAll(async () => {
  await app.stop()
  folder.remove()
})

beforeEach(async () => {
  member = await memberWithJob(app)
  job = `/jobs/${/\/jobs\/([\w-]{36})\/edit/.exec(await keptPage(member))?.[1]}`
})

async function memberWithJob({ origin }: ServedApp): Promise<Visitor> {
  const visitor = await signUpVisitor(origin)
  await makeJob(visitor)
  // Takes the message that the job was created.
  await visitor.get('/jobs')
  return visitor
}

/** What Remix answers is streamed; only a page from memory is sent with its length. */
const isKept = (response: Response) => response.headers.has('content-length')

const plain = { 'accept-encoding': 'identity' }

/** The list of jobs, made sure to be answered from memory. */
async function keptPage(visitor: Visitor): Promise<string> {
  await (await visitor.get('/jobs', plain)).text()
  const again = await visitor.get('/jobs', plain)
  expect(isKept(again)).toBe(true)
  return again.text()
}

function cookieOf(visitor: Visitor): { cookie: string } {
  return { cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
}

const nonceOf = (response: Response) =>
  /'nonce-([^']+)'/.exec(response.headers.get('content-security-policy') ?? '')?.[1] ?? ''

test.each(['identity', 'gzip'])(
  'a kept page is what was rendered, sent as %s, with a nonce and a form key of its own',
  async (how) => {
    const headers = { 'accept-encoding': how }
    const address = '/jobs?sort=created'
    const answers = [await member.get(address, headers), await member.get(address, headers)]
    answers.push(await member.get(address, headers))
    expect(answers.map(isKept)).toEqual([false, true, true])
    const nonces = answers.map(nonceOf)
    expect(new Set(nonces).size).toBe(3)
    const pages = await Promise.all(answers.map((answer) => answer.text()))
    const keys = pages.map((page) => hiddenField(page, 'formKey'))
    expect(new Set(keys).size).toBe(3)
    const [rendered, ...kept] = pages.map((page, index) =>
      page.replaceAll(nonces[index] ?? '', 'NONCE').replaceAll(keys[index] ?? '', 'KEY'),
    )
    expect(rendered).toContain('<script nonce="NONCE"')
    expect(rendered).toContain('Backup')
    expect(kept).toEqual([rendered, rendered])
    expect(answers[1]?.headers.get('content-encoding')).toBe(how === 'gzip' ? 'gzip' : null)
  },
)

test('a kept page has the headers of one that was rendered', async () => {
  const address = '/jobs?sort=updated'
  const [rendered, kept] = [await member.get(address), await member.get(address)].map((response) => {
    const own = ['date', 'content-length', 'transfer-encoding', 'content-encoding']
    const headers = [...response.headers].filter(([name]) => !own.includes(name))
    return headers.map(([name, value]) => `${name}: ${value.replace(nonceOf(response), 'NONCE')}`)
  })
  expect(kept).toEqual(rendered)
  expect(kept?.join('\n')).toContain('x-frame-options: DENY')
})

test('a page shows at once what its member changed', async () => {
  await member.post(`${job}/pause`)
  const { cookie } = cookieOf(member)
  const withoutMessage = cookie.replace(/; cronstead-flash=[^;]*/, '')
  const page = await createVisitor(app.origin).get('/jobs', { ...plain, cookie: withoutMessage })
  expect(isKept(page)).toBe(false)
  expect(await page.text()).toContain('None while paused')
})

test('a page shows at once what another process changed', async () => {
  const other = await serveApp(folder.path, clock.env)
  onTestFinished(() => other.stop())
  const elsewhere = createVisitor(other.origin)
  const paused = await elsewhere.post(`${job}/pause`, {}, cookieOf(member))
  expect(paused.status).toBe(303)
  expect(await (await member.get('/jobs', plain)).text()).toContain('None while paused')
})

test('a page shows at once what the engine did with a run that is not delivered yet', async () => {
  const held: ServerResponse[] = []
  const target = await startTarget((_, response) => held.push(response))
  const called = await makeJob(member, { name: 'Called', command: target.origin })
  await pageSaying(member, await pressRunNow(member, called), /Running/)
  expect(await keptPage(member)).toContain('Running')
  for (const response of held) response.end('ok')
  await pageSaying(member, '/jobs', /Succeeded/)
})

test('what others’ jobs do leaves a page kept', async () => {
  await keptPage(member)
  const stranger = await signUpVisitor(app.origin)
  await pageSaying(stranger, await pressRunNow(stranger, await makeJob(stranger)), /Skipped/)
  expect(isKept(await member.get('/jobs', plain))).toBe(true)
})

test('a page is not told to another member, nor to who has no session', async () => {
  const stranger = await signUpVisitor(app.origin)
  expect(await (await stranger.get('/jobs')).text()).toContain('Your first job')
  const signedOut = await createVisitor(app.origin).get('/jobs')
  expect(signedOut.headers.get('location')).toBe('/sign-in?next=%2Fjobs')
  const forged = cookieOf(member).cookie.replace(/.{9}$/, 'AAAAAAAAA')
  expect((await createVisitor(app.origin).get('/jobs', { cookie: forged })).status).toBe(303)
})

test.each(['/sign-out', '/sign-out-everywhere'])(
  'after %s the page is not told to a copy of the cookie',
  async (way) => {
    const copy = cookieOf(member)
    await member.post(way)
    const response = await createVisitor(app.origin).get('/jobs', copy)
    expect(response.headers.get('location')).toBe('/sign-in?next=%2Fjobs')
  },
)

test('a message is shown, once, and the page with it is not kept', async () => {
  // Changes nothing but to set the message.
  await member.post(`${job}/resume`)
  const withMessage = cookieOf(member)
  expect(withMessage.cookie).toContain('cronstead-flash=')
  for (let n = 0; n < 3; n += 1) {
    const response = await createVisitor(app.origin).get('/jobs', { ...plain, ...withMessage })
    expect(await response.text()).toContain('Resumed “Backup”.')
    expect(response.headers.getSetCookie().join()).toMatch(/cronstead-flash=;.*Max-Age=0/)
  }
  await member.get('/jobs')
  expect(await (await member.get('/jobs')).text()).not.toContain('Resumed “Backup”.')
})

test('after signing out in another process the page is not told to a copy of the cookie for longer than 2 s', async () => {
  const other = await serveApp(folder.path, clock.env)
  onTestFinished(() => other.stop())
  const copy = cookieOf(member)
  await createVisitor(other.origin).post('/sign-out', {}, copy)
  clock.forward(2000)
  expect((await createVisitor(app.origin).get('/jobs', copy)).headers.get('location')).toBe('/sign-in?next=%2Fjobs')
})

test('what is told by the clock is told anew with every minute', async () => {
  const clock = fixedClock(tempDir())
  const timed = await serveApp(tempDir(), clock.env)
  onTestFinished(() => timed.stop())
  const visitor = await memberWithJob(timed)
  await makeJob(visitor, { name: 'Often', schedule: '*/30 * * * *' })
  await visitor.get('/jobs')
  const page = await keptPage(visitor)
  clock.forward(59_999)
  expect(await (await visitor.get('/jobs', plain)).text()).toContain(nextRun(page))
  expect(isKept(await visitor.get('/jobs', plain))).toBe(true)
  clock.forward(1)
  expect(nextRun(await (await visitor.get('/jobs', plain)).text())).not.toBe(nextRun(page))
})

/** In the list, of the job named Often. */
function nextRun(page: string): string {
  return /<time [^>]*>[^<]*/.exec(page.slice(page.indexOf('>Often</a>')))?.[0] ?? ''
}

test('a session that is due is refreshed, though its page is kept', async () => {
  const clock = fixedClock(tempDir())
  const auth = await authServerOnPort(tempDir(), 100, clock.now)
  const timed = await serveApp(tempDir(), { ...auth.env, ...clock.env })
  onTestFinished(async () => {
    await timed.stop()
    await auth.stop()
  })
  const visitor = await memberWithJob(timed)
  await keptPage(visitor)
  // 89 s are left, and the minute is the same.
  clock.forward(11_000)
  const response = await visitor.get('/jobs', plain)
  expect(response.headers.getSetCookie().join()).toContain('cronstead-session=')
})

test('a page of which one loader has not said what it depends on is not kept', async () => {
  await member.get('/settings', plain)
  expect(isKept(await member.get('/settings', plain))).toBe(false)
})

test('a page is not told under another name of this machine, which leads home', async () => {
  const { port } = new URL(app.origin)
  const elsewhere = await createVisitor(`http://127.0.0.1:${port}`).get('/jobs', cookieOf(member))
  expect(elsewhere.headers.get('location')).toBe(`${app.origin}/jobs`)
})

test('only a GET is answered from memory', async () => {
  const head = await fetch(`${app.origin}/jobs`, { method: 'HEAD', headers: cookieOf(member) })
  expect(head.status).toBe(200)
  expect(isKept(head)).toBe(false)
  const data = await member.get('/jobs.data')
  expect(data.headers.get('content-type')).toContain('text/x-script')
})
