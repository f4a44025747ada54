import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dumpDatabases } from '#tests/support/database-dump.ts'
import { type ListedRoute, listRoutes } from '#tests/support/route-list.ts'
import { pageSaying, pressRunNow } from '#tests/support/run-pages.ts'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { standingTempDir } from '#tests/support/temp-dir.ts'
import { protect } from '#tests/support/two-factor.ts'
import { createVisitor, hiddenField, signUpVisitor, type Visitor } from '#tests/support/visitor.ts'

const routes = listRoutes()
const folder = standingTempDir()

let app: ServedApp
let owner: Visitor
let stranger: Visitor
let halfSignedIn: Visitor
let jobId: string
let runId: string

beforeAll(async () => {
  app = await serveApp(folder.path)
  owner = await signUpVisitor(app.origin)
  stranger = await signUpVisitor(app.origin)
  jobId = await createJob(owner)
  const run = await pressRunNow(owner, `/jobs/${jobId}`)
  await pageSaying(owner, run, /Skipped/)
  runId = run.split('/').at(-1) ?? ''
  const careful = await signUpVisitor(app.origin)
  await protect(careful)
  halfSignedIn = createVisitor(app.origin)
  await halfSignedIn.post('/sign-in', { email: careful.email, password: careful.password })
})

afterAll(async () => {
  await app.stop()
  folder.remove()
})

async function createJob(member: Visitor): Promise<string> {
  const form = await (await member.get('/jobs/new')).text()
  const response = await member.post('/jobs/new', { ...jobFields, formKey: hiddenField(form, 'formKey') })
  return response.headers.get('location')?.split('/').at(-1) ?? ''
}

const jobFields = { name: 'Private', schedule: '0 9 * * *', timezone: 'UTC', command: 'true', enabled: 'on' }

function address({ pattern }: ListedRoute, id = jobId): string {
  return pattern.replace(':jobId', id).replace(':runId', runId).replace('*', 'nowhere')
}

const named = (list: ListedRoute[]) => list.map((route) => [route.pattern, route] as const)
// Results of runs are taken from anywhere, at signed addresses: callbacks.test.ts.
const withAction = named(routes.filter(({ hasAction, pattern }) => hasAction && pattern !== '/callbacks/:runId'))
const withJob = named(routes.filter(({ pattern }) => pattern.includes(':jobId')))

test('the walk finds the routes', () => {
  expect(withAction.length).toBeGreaterThan(8)
  expect(withJob.length).toBeGreaterThan(5)
})

describe('a job of somebody else, unknown or malformed is 404', () => {
  test.each(withJob)('%s', async (_pattern, route) => {
    const before = await dumpDatabases(folder.path)
    for (const id of [jobId, randomUUID(), 'x', '%27%20OR%201=1--', '..%2f..%2fkeys.json', 'a'.repeat(2000)]) {
      const headers = { accept: 'text/html' }
      if (route.hasLoader) expect((await stranger.get(address(route, id), headers)).status, `GET ${id}`).toBe(404)
      if (!route.hasAction) continue
      const posted = await stranger.post(address(route, id), { ...jobFields, version: '1' }, headers)
      expect(posted.status, `POST ${id}`).toBe(404)
    }
    expect(await dumpDatabases(folder.path)).toBe(before)
  })
})

describe('a form from elsewhere is refused', () => {
  test.each(withAction)('%s', async (_pattern, route) => {
    const before = await dumpDatabases(folder.path)
    const fields = { ...jobFields, version: '1', email: 'a@example.com', password: 'correct horse battery' }
    for (const headers of [
      { origin: 'https://evil.test' },
      { origin: 'null' },
      { origin: app.origin.replace('http:', 'https:') },
      { origin: '' },
      { origin: 'https://evil.test', 'x-forwarded-host': 'evil.test', host: 'evil.test' },
      { origin: 'https://evil.test', 'x-cronstead-origin': app.origin },
    ]) {
      expect((await owner.post(address(route), fields, headers)).status, JSON.stringify(headers)).toBe(403)
    }
    expect(await dumpDatabases(folder.path)).toBe(before)
    expect((await owner.get('/settings')).status).toBe(200)
  })
})

describe('a body above 256 kB is refused', () => {
  test.each(withAction.filter(([, route]) => !/sign-out|pause|resume|duplicate|delete|secret$|\*/.test(route.pattern)))(
    '%s',
    async (_pattern, route) => {
      const before = await dumpDatabases(folder.path)
      const response = await owner.post(address(route), { ...jobFields, command: 'x'.repeat(300_000) })
      expect(response.status).toBe(413)
      expect(await dumpDatabases(folder.path)).toBe(before)
    },
  )
})

describe('reading changes nothing', () => {
  test.each(named(routes))('%s', async (_pattern, route) => {
    const before = await dumpDatabases(folder.path)
    const read = await owner.get(address(route))
    expect(read.status).toBeLessThan(500)
    await fetch(new URL(address(route), app.origin), {
      method: 'HEAD',
      redirect: 'manual',
      headers: { cookie: [...owner.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    expect(await dumpDatabases(folder.path)).toBe(before)
    expect((await owner.get('/settings')).status).toBe(200)
  })
})

describe('a page that takes no form says so', () => {
  test.each(named(routes.filter(({ hasAction }) => !hasAction)))('%s', async (_pattern, route) => {
    expect((await owner.post(address(route), jobFields)).status).toBe(405)
  })
})

describe('who is signed out sees no member page', () => {
  test.each(named(routes.filter(({ id }) => id.includes('_app.'))))('%s', async (_pattern, route) => {
    const visitor = createVisitor(app.origin)
    const response = await visitor.get(address(route))
    expect(response.headers.get('location')).toMatch(/^\/sign-in\?next=/)
    if (route.hasAction) {
      expect((await visitor.post(address(route), jobFields)).headers.get('location')).toMatch(/^\/sign-in\?next=/)
    }
  })
})

describe('a password without the second factor opens nothing', () => {
  test.each(named(routes.filter(({ id }) => /routes\/(_app\.|setup|sign-out-others)/.test(id))))(
    '%s',
    async (_pattern, route) => {
      const before = await dumpDatabases(folder.path)
      if (route.hasLoader && !route.id.includes('sign-out')) {
        expect((await halfSignedIn.get(address(route))).headers.get('location')).toMatch(/^\/sign-in\/code\?next=/)
      }
      if (route.hasAction) {
        const posted = await halfSignedIn.post(address(route), { ...jobFields, version: '1' })
        expect(posted.headers.get('location')).toMatch(/^\/sign-in\/code\?next=/)
      }
      expect(await dumpDatabases(folder.path)).toBe(before)
    },
  )
})

test('no secret of a member is in the log', async () => {
  const cookie = owner.cookies.get('cronstead-session') ?? ''
  const session = JSON.parse(Buffer.from(cookie.replace('base64-', ''), 'base64url').toString())
  expect(session.access_token).toMatch(/^ey/)
  for (const secret of [session.access_token, session.refresh_token, 'correct horse battery', cookie]) {
    expect(app.output()).not.toContain(secret)
  }
})

test('every page has its policy, and each a nonce of its own', async () => {
  const policies = new Set<string | null>()
  for (const path of ['/', '/settings', '/jobs', '/jobs', '/nowhere']) {
    const response = await owner.get(path)
    const policy = response.headers.get('content-security-policy')
    policies.add(policy)
    const nonce = /'nonce-([^']+)'/.exec(policy ?? '')?.[1]
    const scripts = (await response.text()).match(/<script[^>]*>/g) ?? []
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`)
    expect(policy).toContain("default-src 'none'")
    expect(response.headers.get('cache-control')).toContain('no-store')
  }
  expect(policies.size).toBeGreaterThanOrEqual(4)
})
