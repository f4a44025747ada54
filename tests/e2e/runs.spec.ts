import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@playwright/test'
import { haveJob } from './support/job.ts'
import { becomeMember } from './support/member.ts'

// Answers at once, but /fail with a failure and /held when it is told to.
let target: Server
let origin: string
let release: () => void

test.beforeEach(async () => {
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  target = createServer(async ({ url }, response) => {
    if (url === '/held') await held
    response.statusCode = url === '/fail' ? 500 : 200
    response.end(url === '/fail' ? '<h1>Oops</h1>' : 'all is well')
  })
  target.listen(0, '127.0.0.1')
  await once(target, 'listening')
  origin = `http://127.0.0.1:${(target.address() as AddressInfo).port}`
})

test.afterEach(() => {
  target.closeAllConnections()
  target.close()
})

test('a job is run by hand, and its run tells what became of it', async ({ page }) => {
  await becomeMember(page)
  await page.goto(await haveJob(page, { name: 'Report', command: `${origin}/fail` }))
  await expect(page.getByText('None yet.')).toBeVisible()
  await page.getByRole('button', { name: 'Run now' }).click()
  await expect(page.getByText('“Report” runs now.')).toBeVisible()
  await expect(page.getByText('The answer had a status that was not expected: 500')).toBeVisible()
  await expect(page.getByText('<h1>Oops</h1>')).toBeVisible()
  await expect(page.getByRole('table', { name: 'How long each phase took' })).toBeVisible()
  await page.getByRole('button', { name: 'Run again' }).click()
  await expect(page.getByText('“Report” runs now.')).toBeVisible()
  await page.getByRole('link', { name: 'Report' }).click()
  await expect(page.getByRole('table', { name: /Runs that ended/ }).getByRole('row')).toHaveCount(3)
  await page.getByRole('link', { name: 'Succeeded', exact: true }).click()
  await expect(page.getByText('No run is like that.')).toBeVisible()
})

test('a job is run again from the day above the list, and what runs is canceled there', async ({ page }) => {
  await becomeMember(page)
  await haveJob(page, { name: 'Slow', command: `${origin}/held` })
  await page.goto('/jobs')
  const day = page.getByRole('region', { name: 'Today' })
  await day.getByRole('button', { name: 'Run Slow now' }).click()
  await expect(page.getByText('“Slow” runs now.')).toBeVisible()
  await expect(page).toHaveURL('/jobs')
  await day.getByRole('button', { name: 'Cancel the run of Slow' }).click()
  await expect(page.getByText(/The run is (being )?canceled\./)).toBeVisible()
  await expect(day.getByRole('button', { name: 'Cancel the run of Slow' })).toHaveCount(0)
})

test('a run that goes on is followed until it is over', async ({ page }) => {
  await becomeMember(page)
  await page.goto(await haveJob(page, { name: 'Slow', command: `${origin}/held` }))
  await page.getByRole('button', { name: 'Run now' }).click()
  await expect(page.locator('.page-lead')).toHaveText('Running')
  release()
  await expect(page.locator('.page-lead')).toHaveText('Succeeded')
  await expect(page.getByText('all is well')).toBeVisible()
})

test('a run that goes on is canceled', async ({ page }) => {
  await becomeMember(page)
  await page.goto(await haveJob(page, { name: 'Slow', command: `${origin}/held` }))
  await page.getByRole('button', { name: 'Run now' }).click()
  await page.getByRole('button', { name: 'Cancel run' }).click()
  await expect(page.getByText('It was canceled by hand.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible()
})

test('a job is run from the list, which tells its last run', async ({ page }) => {
  await becomeMember(page)
  await haveJob(page, { name: 'Report', command: `${origin}/ok` })
  await page.goto('/jobs')
  await expect(page.getByText('None yet', { exact: true })).toBeVisible()
  await page
    .getByRole('row', { name: /Report/ })
    .getByRole('button', { name: 'Run Report now' })
    .click()
  await expect(page).toHaveURL('/jobs')
  await expect(page.getByRole('img', { name: 'Last run: 1 succeeded' })).toBeVisible()
  await page
    .getByRole('row', { name: /Report/ })
    .getByRole('link', { name: /Succeeded/ })
    .click()
  await expect(page.getByText('It answered as expected')).toBeVisible()
})
