import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeJob } from '#tests/support/job-forms.ts'
import { pageSaying, pressRunNow } from '#tests/support/run-pages.ts'
import { type ServedApp, serveApp } from '#tests/support/served-app.ts'
import { startTarget } from '#tests/support/target-server.ts'
import { standingTempDir } from '#tests/support/temp-dir.ts'
import { hiddenField, signUpVisitor, type Visitor } from '#tests/support/visitor.ts'

const folder = standingTempDir()
let app: ServedApp
let member: Visitor

beforeAll(async () => {
  app = await serveApp(folder.path, { ALLOW_PRIVATE_TARGETS: '127.0.0.1' })
})

afterAll(async () => {
  await app.stop()
  folder.remove()
})

beforeEach(async () => {
  member = await signUpVisitor(app.origin)
})

const refresh = /http-equiv="refresh"/i

test('a run by hand is shown with its request, its answer and why it ended so', async () => {
  const target = await startTarget((_, response) => response.end('{"rows":12}'))
  const job = await makeJob(member, { command: `${target.origin}/report` })
  const run = await pressRunNow(member, job)
  const page = await pageSaying(member, run, /Succeeded/)
  expect(page).toContain('It answered as expected')
  expect(page).toContain(`GET ${target.origin}/report`)
  expect(page).toContain('{&quot;rows&quot;:12}')
  expect(page).toContain('Look up the host')
  expect(page).toContain('By hand')
  expect(page).not.toMatch(refresh)
  expect(await (await member.get(job)).text()).toContain(`href="${run}"`)
  const list = await (await member.get('/jobs')).text()
  expect(list).toContain(`href="${run}"`)
  expect(list).toContain('aria-label="Last run: 1 succeeded"')
})

test('a form that is sent twice, at once or later, makes one run', async () => {
  const target = await startTarget()
  const job = await makeJob(member, { command: target.origin })
  const formKey = hiddenField(await (await member.get(job)).text(), 'formKey')
  const send = async () => (await member.post(`${job}/run`, { formKey })).headers.get('location') ?? ''
  const [first = '', ...others] = await Promise.all([send(), send(), send()])
  await pageSaying(member, first, /Succeeded/)
  expect(new Set([first, ...others, await send()]).size).toBe(1)
  expect(target.received).toHaveLength(1)
})

test('the list in two tabs asks for two runs, and each sent again says that its run was started already', async () => {
  const target = await startTarget()
  const job = await makeJob(member, { name: 'Twice', command: target.origin })
  await member.get('/jobs')
  const tabs = [await (await member.get('/jobs')).text(), await (await member.get('/jobs')).text()]
  const said = async (formKey: string) => {
    expect((await member.post(`${job}/run`, { formKey, next: '/jobs' })).headers.get('location')).toBe('/jobs')
    return /“Twice” [^.]*\./.exec(await (await member.get('/jobs')).text())?.[0]
  }
  for (const tab of tabs) expect(await said(hiddenField(tab, 'formKey'))).toBe('“Twice” runs now.')
  expect(await said(hiddenField(tabs[0] ?? '', 'formKey'))).toBe('“Twice” was started already by this form.')
  const runs = (await (await member.get(job)).text()).match(/runs\/[\w-]+-1"/g)
  expect(new Set(runs).size).toBe(2)
})

test('what a target sends is shown as text, however it looks', async () => {
  const target = await startTarget((_, response) => {
    response.statusCode = 500
    response.setHeader('x-note', '<i>note</i>')
    response.end('<script>alert(1)</script>\u001b[31mred\u001b[0m')
  })
  const run = await pressRunNow(member, await makeJob(member, { command: target.origin }))
  const page = await pageSaying(member, run, /Failed/)
  expect(page).toContain('The answer had a status that was not expected: 500')
  expect(page).not.toContain('<script>alert(1)')
  expect(page).not.toContain('<i>note')
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;red')
})

test('a page with something running refreshes itself until it is over, and the run can be canceled', async () => {
  const target = await startTarget(() => {})
  const job = await makeJob(member, { command: target.origin })
  const run = await pressRunNow(member, job)
  expect(await pageSaying(member, run, /Running/)).toMatch(refresh)
  expect(await (await member.get(run)).text()).toContain('Run now')
  expect(await (await member.get(run)).text()).toMatch(/<h1[^>]*>Run of <time dateTime="[^"]+">[^<]+, \d\d:\d\d:\d\d /i)
  expect(await (await member.get(job)).text()).toMatch(refresh)
  for (const page of [job, '/jobs']) {
    expect(await (await member.get(page)).text(), page).toMatch(new RegExp(`action="${run}/cancel"`, 'i'))
  }
  for (let presses = 0; presses < 2; presses += 1) {
    expect((await member.post(`${run}/cancel`)).headers.get('location')).toBe(run)
  }
  const page = await pageSaying(member, run, /Canceled/)
  expect(page).toContain('It was canceled by hand.')
  expect(page).not.toMatch(refresh)
  expect(page).toContain('Run again')
  expect(await (await member.get(job)).text()).not.toMatch(refresh)
})

test('a run that never was, of another job, or of another member is not found', async () => {
  const target = await startTarget()
  const job = await makeJob(member, { command: target.origin })
  const other = await makeJob(member, { name: 'Other', command: target.origin })
  const run = await pressRunNow(member, job)
  await pageSaying(member, run, /Succeeded/)
  const stranger = await signUpVisitor(app.origin)
  const html = { accept: 'text/html' }
  expect((await stranger.get(run, html)).status).toBe(404)
  expect((await stranger.post(`${run}/cancel`, {}, html)).status).toBe(404)
  for (const path of [run.replace(job, other), run.replace(/-1$/, '-2'), `${job}/runs/x`]) {
    expect((await member.get(path, html)).status, path).toBe(404)
    expect((await member.post(`${path}/cancel`, {}, html)).status, path).toBe(404)
  }
})

test('the runs of a job are narrowed by links', async () => {
  const target = await startTarget()
  const job = await makeJob(member, { command: target.origin })
  const run = await pressRunNow(member, job)
  await pageSaying(member, run, /Succeeded/)
  const shows = async (query: string) => (await (await member.get(`${job}?${query}`)).text()).includes(`href="${run}"`)
  expect(await shows('state=succeeded&trigger=manual&period=day')).toBe(true)
  expect(await shows('state=failed')).toBe(false)
  expect(await shows('trigger=schedule')).toBe(false)
  expect((await member.get(`${job}?page=7`)).headers.get('location')).toBe(job)
})

test('the signing secret is shown when asked for alone, opens the calls, and can be made anew', async () => {
  const target = await startTarget()
  const job = await makeJob(member, { command: target.origin })
  const secretOf = async () => {
    const page = await (await member.post(`${job}/secret`)).text()
    return /whsec_[\w+/=]+/.exec(page)?.[0] ?? ''
  }
  const secret = await secretOf()
  for (const path of [job, `${job}/secret`, `${job}/edit`]) {
    expect(await (await member.get(path)).text()).not.toContain('whsec_')
  }
  await pageSaying(member, await pressRunNow(member, job), /Succeeded/)
  const { headers, body } = target.received[0] ?? { headers: {}, body: '' }
  new Webhook(secret).verify(body, headers, { jsonParse: false })
  const version = hiddenField(await (await member.get(`${job}/secret`)).text(), 'version')
  for (let presses = 0; presses < 2; presses += 1) await member.post(`${job}/secret/renew`, { version })
  const renewed = await secretOf()
  expect(renewed).toMatch(/^whsec_/)
  expect(renewed).not.toBe(secret)
  expect(await (await member.get(job)).text()).toContain(`<dd>${Number(version) + 1}</dd>`)
})
