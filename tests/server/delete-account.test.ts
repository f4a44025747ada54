import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { dumpDatabases } from '#tests/support/database-dump.ts'
import { makeJob } from '#tests/support/job-forms.ts'
import { pressRunNow } from '#tests/support/run-pages.ts'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { startTarget } from '#tests/support/target-server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { databasesOnDisk } from '#tests/support/tenant-files.ts'
import { cloud } from '#tests/support/turso/cloud.ts'
import { createVisitor, signUpVisitor, type Visitor } from '#tests/support/visitor.ts'

const command = 'echo a-secret-of-the-member'

async function serve(dataDir = tempDir()): Promise<ServedApp> {
  const app = await serveApp(dataDir, { ALLOW_PRIVATE_TARGETS: '127.0.0.1' })
  onTestFinished(() => app.stop())
  return app
}

const wayOf = (response: Response) => [response.status, response.headers.get('location')]

function copyOf(visitor: Visitor): Visitor {
  const copy = createVisitor(visitor.origin)
  for (const [name, value] of visitor.cookies) copy.cookies.set(name, value)
  return copy
}

/** Signs up with an address as soon as whoever had it is gone. */
async function signUpAgain({ origin }: ServedApp, credentials: { email: string; password: string }): Promise<Visitor> {
  const visitor = createVisitor(origin)
  await expect
    .poll(async () => wayOf(await visitor.post('/sign-up', credentials)), { timeout: 90_000 })
    .toEqual([303, '/jobs'])
  return visitor
}

test('nothing is left of a deleted account, and its address begins anew with nothing', async () => {
  const target = await startTarget((_, response) => response.writeHead(202, { 'cronstead-callback': 'accepted' }).end())
  const app = await serve()
  const member = await signUpVisitor(app.origin)
  const { email, password } = member
  const other = createVisitor(app.origin)
  await other.post('/sign-in', { email, password })
  await makeJob(member, { command })
  await pressRunNow(member, await makeJob(member, { command: `${target.origin}/long` }))
  await expect.poll(() => target.received.length).toBe(1)
  const callback = target.received[0]?.headers['cronstead-callback'] ?? ''
  for (let n = 0; n < 2; n++) await (await member.get('/jobs')).text()
  const page = await (await member.get('/settings/delete')).text()
  expect(page).toContain('2 jobs with schedule')
  expect(page).toContain('href="/settings/export/json"')
  const wrong = await member.post('/settings/delete', { email: 'somebody@example.com' })
  expect(wrong.status).toBe(422)
  expect(await wrong.text()).toContain(`Yours is ${email}`)

  const before = copyOf(member)
  expect(wayOf(await member.post('/settings/delete', { email: email.toUpperCase() }))).toEqual([303, '/farewell'])
  expect([...member.cookies.keys()]).toEqual([])
  expect(await (await member.get('/farewell')).text()).toContain('Your account is deleted')
  for (const device of [before, other]) {
    expect(wayOf(await copyOf(device).get('/jobs'))).toEqual([303, '/farewell'])
    expect(wayOf(await copyOf(device).post('/settings/delete', { email }))).toEqual([303, '/farewell'])
    await device.get('/settings')
    expect(wayOf(await device.get('/settings'))[1]).toBe('/sign-in?next=%2Fsettings')
  }
  expect((await fetch(callback, { method: 'POST' })).status).toBeGreaterThanOrEqual(404)
  const dump = await dumpDatabases(app.dataDir)
  for (const trace of [email, command, target.origin]) expect(dump).not.toContain(trace)
  for (const table of ['due_jobs', 'open_runs', 'dirty_tenants', 'sessions', 'identities', 'users']) {
    expect(dump).toContain(`${table} []`)
  }
  expect(databasesOnDisk(app.dataDir)).toEqual([])
  expect((await createVisitor(app.origin).post('/sign-in', { email, password })).status).toBe(422)
  const again = await signUpAgain(app, { email, password })
  expect(await (await again.get('/jobs')).text()).not.toContain('Backup')
  expect(wayOf(await before.get('/jobs'))[1]).not.toBe('/jobs')
})

test('sent twice at once, and from two tabs, it is one deletion', async () => {
  const app = await serve()
  const member = await signUpVisitor(app.origin)
  const { email } = member
  const answers = await Promise.all(
    [copyOf(member), copyOf(member), copyOf(member)].map((tab) => tab.post('/settings/delete', { email })),
  )
  for (const answer of answers) expect(wayOf(answer)[1]).toMatch(/^\/farewell/)
  await signUpAgain(app, member)
})

test('a process that is killed while it deletes leaves a whole account or, soon, nothing', {
  timeout: 180_000,
}, async () => {
  const dataDir = tempDir()
  let deleted = 0
  for (const delayMs of [8, 40]) {
    const app = await serve(dataDir)
    const member = await signUpVisitor(app.origin)
    const job = await makeJob(member, { command })
    const cut = member.post('/settings/delete', { email: member.email }).catch(() => undefined)
    await sleep(delayMs)
    await app.stop()
    await cut
    const after = await serve(dataDir)
    const visitor = createVisitor(after.origin)
    const signedIn = await visitor.post('/sign-in', { email: member.email, password: member.password })
    if (wayOf(signedIn)[1] === '/jobs') {
      expect((await visitor.get(job)).status).toBe(200)
      await visitor.post('/settings/delete', { email: member.email })
    }
    deleted += 1
    await signUpAgain(after, member)
    expect(await dumpDatabases(dataDir)).not.toContain(command)
    expect(databasesOnDisk(dataDir)).toHaveLength(deleted)
    await after.stop()
  }
})

test('with Turso out of reach the account is closed at once, says so, and goes when it is back', {
  timeout: 180_000,
}, async () => {
  const { serve: serveCloud, standIn, auth } = await cloud()
  const dataDir = tempDir()
  const app = await serveCloud(dataDir)
  const member = await signUpVisitor(app.origin)
  const { email, password } = member
  await makeJob(member, { command })
  standIn.faults.add({ method: 'DELETE', path: '/databases/', status: 503 })
  const before = copyOf(member)
  expect(wayOf(await member.post('/settings/delete', { email }))).toEqual([303, '/farewell?still=yes'])
  expect(await (await member.get('/farewell?still=yes')).text()).toContain('Your account is being deleted')
  expect(wayOf(await before.get('/jobs'))).toEqual([303, '/farewell?still=yes'])
  for (const path of ['/sign-in', '/sign-up']) {
    expect(wayOf(await createVisitor(app.origin).post(path, { email, password }))).toEqual([303, '/farewell?still=yes'])
  }
  await app.stop()
  standIn.faults.clear()
  const after = await serveCloud(dataDir)
  await signUpAgain(after, member)
  expect(auth.requests.filter((request) => request.startsWith('DELETE /auth/v1/admin/users/'))).toHaveLength(1)
  const { length } = standIn.databases.all().filter(({ name }) => name.startsWith('u-'))
  expect(length).toBe(1)
  expect(await dumpDatabases(dataDir)).not.toContain(email)
})
