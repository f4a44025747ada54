import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { follow } from '#tests/support/event-stream.ts'
import { makeJob } from '#tests/support/job-forms.ts'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { standingTempDir } from '#tests/support/temp-dir.ts'
import { signUpVisitor, type Visitor } from '#tests/support/visitor.ts'

const folder = standingTempDir()
const event = /id: .*\ndata:\n\n/
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

test('a stream tells at once, uncompressed, what another process changes', async () => {
  const other = await serveApp(folder.path, { ENGINE: 'off' })
  try {
    const { response, until } = await follow(member, '', { 'accept-encoding': 'gzip, br' })
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(response.headers.get('content-encoding')).toBeNull()
    await until(event)
    await makeJob(signedInAt(other))
    expect(await until(event)).toMatch(event)
  } finally {
    await other.stop()
  }
})

/** The member's browser, at another process. */
function signedInAt({ origin }: ServedApp): Visitor {
  const cookie = [...member.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const send = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, origin), { redirect: 'manual', ...init, headers: { cookie, origin } })
  return {
    origin,
    cookies: member.cookies,
    get: (path) => send(path),
    post: (path, fields = {}) => send(path, { method: 'POST', body: new URLSearchParams(fields) }),
  }
}

test('one that was dropped goes on after the last that it told', async () => {
  const { until } = await follow(member)
  const [, last = ''] = /id: (.*)\n/.exec(await until(event)) ?? []
  const again = await follow(member, '', { 'last-event-id': last })
  await makeJob(member)
  expect(await again.until(event)).not.toContain(last)
  const late = await follow(member, '', { 'last-event-id': last })
  expect(await late.until(event)).toMatch(event)
})

test('the page names the version that it was read at', async () => {
  await makeJob(member)
  await (await member.get('/jobs')).text()
  const page = await (await member.get('/jobs.data')).text()
  const { until } = await follow(member)
  const [, version = ''] = /id: (.*)\n/.exec(await until(event)) ?? []
  expect(page).toContain(version.replace(/ \d+$/, ''))
})

test('it ends when the session ends, elsewhere too', { timeout: 40_000 }, async () => {
  const elsewhere = await follow(member)
  await elsewhere.until(event)
  await member.post('/sign-out')
  expect(await elsewhere.until(/never/)).not.toContain('id:')
})

test('nobody has it who is signed out', async () => {
  const { origin } = app
  const refused = await fetch(`${origin}/jobs/changes`, { redirect: 'manual' })
  expect(refused.headers.get('location')).toMatch(/^\/sign-in/)
})

test('a member has no more of them than pages that anybody looks at', async () => {
  for (let count = 0; count < 20; count += 1) await follow(member)
  expect((await member.get('/jobs/changes')).status).toBe(429)
})

test('none keeps a server that is told to stop', async () => {
  const stopping = await serveApp(folder.path)
  const visitor = await signUpVisitor(stopping.origin)
  const { until } = await follow(visitor)
  const startedAt = performance.now()
  await stopping.stop('SIGTERM')
  expect(performance.now() - startedAt).toBeLessThan(4000)
  await until(/never/)
})
