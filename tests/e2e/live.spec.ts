import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@playwright/test'
import { createJob } from './support/job.ts'
import { signUp } from './support/member.ts'

let target: Server
let origin: string

test.beforeAll(async () => {
  target = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1')
  await once(target, 'listening')
  origin = `http://127.0.0.1:${(target.address() as AddressInfo).port}`
})

test.afterAll(() => void target.close())

test('the list shows what starts elsewhere, and leaves what is typed alone', { tag: '@javascript' }, async ({
  page,
}) => {
  await signUp(page)
  await createJob(page, { name: 'Report', command: `${origin}/` })
  const job = new URL(page.url())
  const send = (verb: string) => page.request.post(`${job.pathname}/${verb}`, { headers: { origin: job.origin } })
  await page.goto('/jobs')
  await page.evaluate(() => document.body.setAttribute('data-same', 'yes'))
  await page.getByRole('searchbox').pressSequentially('half a wo')
  await send('run')
  await expect(page.getByRole('img', { name: 'Last run: 1 succeeded' })).toBeVisible()
  await send('pause')
  await expect(page.getByRole('button', { name: 'Resume Report' })).toBeVisible()
  await expect(page.getByRole('searchbox')).toBeFocused()
  await expect(page.getByRole('searchbox')).toHaveValue('half a wo')
  await expect(page.locator('body[data-same]')).toHaveCount(1)
})

test('the page of a job shows what starts elsewhere, and keeps the focus', { tag: '@javascript' }, async ({ page }) => {
  await signUp(page)
  await createJob(page, { name: 'Report', command: `${origin}/` })
  const job = new URL(page.url())
  const run = () => page.request.post(`${job.pathname}/run`, { headers: { origin: job.origin } })
  await run()
  const rows = page.getByRole('table', { name: /Runs that ended/ }).getByRole('row')
  await expect(rows).toHaveCount(2)
  const first = rows.nth(1).getByRole('link')
  const address = String(await first.getAttribute('href'))
  await first.focus()
  await run()
  await expect(rows).toHaveCount(3)
  await expect(page.locator(`a[href="${address}"]`)).toBeFocused()
})

test('a page that nobody looks at is not followed, and is right again when somebody does', {
  tag: '@javascript',
}, async ({ page }) => {
  await signUp(page)
  await createJob(page, { name: 'Report', command: `${origin}/` })
  const job = new URL(page.url())
  await page.goto('/jobs')
  const look = (hidden: boolean) =>
    page.evaluate((isHidden) => {
      Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    }, hidden)
  await look(true)
  // What the page had in hand when nobody looked any more is on its way by then.
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
  await page.request.get('/jobs')
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.request.post(`${job.pathname}/pause`, { headers: { origin: job.origin } })
  await page.request.get('/jobs')
  expect(asked).toEqual([])
  await look(false)
  await expect(page.getByRole('button', { name: 'Resume Report' })).toBeVisible()
})

test('a page that was cut off from the network follows again when it is back', { tag: '@javascript' }, async ({
  page,
  context,
}) => {
  test.setTimeout(60_000)
  await signUp(page)
  await createJob(page, { name: 'Report', command: `${origin}/` })
  const job = new URL(page.url())
  const send = (verb: string) => fetch(`${job.href}/${verb}`, { method: 'POST', headers, redirect: 'manual' })
  const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const headers = { origin: job.origin, cookie: cookies }
  await page.goto('/jobs')
  await page.evaluate(() => document.body.setAttribute('data-same', 'yes'))
  await send('pause')
  await expect(page.getByRole('button', { name: 'Resume Report' })).toBeVisible()
  await context.setOffline(true)
  await send('resume')
  await expect(page.getByRole('button', { name: 'Resume Report' })).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByRole('button', { name: 'Pause Report' })).toBeVisible({ timeout: 40_000 })
  await send('pause')
  await expect(page.getByRole('button', { name: 'Resume Report' })).toBeVisible()
  await expect(page.locator('body[data-same]')).toHaveCount(1)
})

test('a page is left when its session ends elsewhere', { tag: '@javascript' }, async ({ page, context }) => {
  test.setTimeout(60_000)
  await signUp(page)
  await createJob(page, { name: 'Report', command: `${origin}/` })
  await page.goto('/jobs')
  await context.request.post('/sign-out', { headers: { origin: new URL(page.url()).origin } })
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible({ timeout: 40_000 })
})
