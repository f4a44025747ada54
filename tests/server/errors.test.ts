import { globSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { createVisitor, signUpVisitor } from '#tests/support/visitor.ts'

async function startApp(env: Record<string, string> = {}): Promise<ServedApp> {
  const app = await serveApp(tempDir(), env)
  onTestFinished(() => app.stop())
  return app
}

const idPattern = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/

test('a bug is a plain page with an id, under which the log has the rest', async () => {
  const app = await startApp()
  const member = await signUpVisitor(app.origin)
  const [file = ''] = globSync(`${app.dataDir}/tenants/**/*.db`)
  const db = openSql({ url: fileUrl(file) })
  await db.write('ALTER TABLE cron_jobs RENAME TO lost')
  db.close()

  const response = await member.get('/jobs')
  expect(response.status).toBe(500)
  const page = await response.text()
  expect(page).toContain('Something went wrong on our side')
  const [id = ''] = idPattern.exec(page.slice(page.indexOf('Request'))) ?? []
  await expect.poll(app.output).toContain(id)
  expect(app.output()).toContain('no such table: cron_jobs')
  expect(page).not.toContain('cron_jobs')
})

test('a limit on sign-ups answers the form, 429 and how long to wait', async () => {
  const app = await startApp({ SIGN_UPS_PER_HOUR: '1' })
  await signUpVisitor(app.origin)
  const response = await createVisitor(app.origin).post('/sign-up', {
    email: 'late@example.com',
    password: 'correct horse battery',
  })
  expect(response.status).toBe(429)
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(60)
  const page = await response.text()
  expect(page).toContain('Too many tries.')
  expect(page).toContain('late@example.com')
  expect(page).not.toContain('correct horse battery')
})

interface RawRequest {
  method?: string
  path?: string
  headers?: Record<string, string>
}

/** The answer to a request as fetch would not send it. */
function rawAnswer(origin: string, options: RawRequest) {
  return new Promise<{ status: number | undefined; location: string | undefined }>((resolve, reject) => {
    const { hostname, port } = new URL(origin)
    const sent = request({ hostname, port, ...options }, (response) => {
      response.resume()
      resolve({ status: response.statusCode, location: response.headers.location })
    })
    sent.on('error', reject).end()
  })
}

async function rawStatus(origin: string, options: RawRequest) {
  return (await rawAnswer(origin, options)).status
}

test('odd hosts, targets and methods end in no bare 500', async () => {
  const app = await startApp()
  for (const host of ['[', 'a b', 'x:99999', 'evil.test']) {
    expect(await rawStatus(app.origin, { headers: { host } }), host).toBe(200)
  }
  expect(await rawStatus(app.origin, { path: 'http://evil.test/nowhere' })).toBe(404)
  expect(await rawStatus(app.origin, { method: 'TRACE' })).toBe(405)
  expect(await rawStatus(app.origin, { method: 'OPTIONS' })).toBe(405)
  expect(await rawStatus(app.origin, { path: '/%ff' })).toBe(400)
  expect(app.output()).not.toContain('"level":50')
})

test('a page asked for under another name of this machine leads to the one where its forms work', async () => {
  const app = await startApp()
  const { port } = new URL(app.origin)
  const asked = (path: string, host = `127.0.0.1:${port}`) =>
    rawAnswer(app.origin, { path, headers: { host, accept: 'text/html' } })
  expect(await asked('/sign-up?x=1')).toEqual({ status: 302, location: `${app.origin}/sign-up?x=1` })
  expect(await asked('/no/such/page')).toEqual({ status: 302, location: `${app.origin}/no/such/page` })
  expect(await asked('/sign-up', `[::1]:${port}`)).toMatchObject({ status: 302 })
  for (const path of ['/healthz', '/readyz', '/favicon.svg', '/favicon.ico']) {
    expect(await asked(path), path).toEqual({ status: 200, location: undefined })
  }
  for (const host of [`localhost:${port}`, '127.0.0.1:1', `10.0.0.7:${port}`, 'evil.test']) {
    expect(await asked('/sign-up', host), host).toEqual({ status: 200, location: undefined })
  }
})

test('a form sent from another address is refused with a way to the right one and no other', async () => {
  const app = await startApp({ APP_ORIGIN: 'https://cron.example.com' })
  const fields = { email: 'a@example.com', password: 'correct horse battery' }
  const response = await createVisitor(app.origin).post('/sign-up', fields)
  const page = await response.text()
  expect(response.status).toBe(403)
  expect(page).toContain(`A form from ${app.origin} is not taken here, only from https://cron.example.com.`)
  const sheet = page.slice(page.indexOf('error-sheet'), page.indexOf('</main>'))
  const links = [...sheet.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)
  expect(links).toEqual(['https://cron.example.com/sign-up'])
})

test('half a configuration names what is missing and serves nothing', async () => {
  await expect(serveApp(tempDir(), { SUPABASE_URL: 'https://abc.supabase.co', PORT: 'x' })).rejects.toThrow(
    /The configuration has faults:[\s\S]*PORT/,
  )
})

test('a form whose field names describe a giant is answered at once', async () => {
  const app = await startApp()
  const visitor = createVisitor(app.origin)
  for (const name of ['z[4294967294]', '__intent__', '__state__', `a${'.a'.repeat(3000)}`]) {
    const startedAt = performance.now()
    const response = await visitor.post('/sign-in', {
      [name]: '{"type":"update","payload":{"name":"email","index":100000000,"value":"x"}}',
      email: 'a@example.com',
    })
    expect(response.status, name).toBe(422)
    expect(performance.now() - startedAt).toBeLessThan(2000)
  }
})

test('data files are private to their owner', async () => {
  const app = await startApp()
  await signUpVisitor(app.origin)
  for (const file of globSync(`${app.dataDir}/**/*`)) {
    expect((statSync(file).mode & 0o077).toString(8), file).toBe('0')
  }
})
