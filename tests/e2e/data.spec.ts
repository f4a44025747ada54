import { readFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible, expectNoSideScroll } from './support/accessible.ts'
import { haveJob } from './support/job.ts'
import { becomeMember } from './support/member.ts'

async function exported(page: Page): Promise<string> {
  await page.goto('/settings')
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export as JSON' }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/^cronstead-\d{4}-\d\d-\d\d\.json$/)
  return readFileSync(await download.path(), 'utf8')
}

/** A job whose run has ended: nobody listens where it calls. */
async function haveRun(page: Page, name: string): Promise<void> {
  await page.goto(await haveJob(page, { name, command: 'http://127.0.0.1:9/' }))
  await page.getByRole('button', { name: 'Run now' }).click()
  await expect(page.getByText('The connection failed').first()).toBeVisible()
}

async function choose(page: Page, content: string | Buffer): Promise<void> {
  await page.goto('/settings')
  await page.getByRole('link', { name: 'Import jobs' }).click()
  const file = { name: 'export.json', mimeType: 'application/json', buffer: Buffer.from(content) }
  await page.getByLabel('Export file').setInputFiles(file)
  await page.getByRole('button', { name: 'Check the file' }).click()
}

test('jobs go from one account to another by a file', async ({ page, browser, javaScriptEnabled, baseURL }) => {
  await becomeMember(page)
  await haveJob(page, { name: 'Nightly backup' })
  await haveJob(page, { name: 'Hourly sync', schedule: '0 * * * *' })
  await haveRun(page, 'Refused')
  const file = await exported(page)

  const context = await browser.newContext({ javaScriptEnabled: javaScriptEnabled ?? true, baseURL: baseURL ?? '' })
  const other = await context.newPage()
  await becomeMember(other)
  await haveJob(other, { name: 'Hourly sync', schedule: '30 * * * *' })
  await choose(other, file)
  await expect(other.getByRole('heading', { name: 'Import these jobs?' })).toBeVisible()
  await expect(other.getByText('3 jobs and 1 run in this file')).toBeVisible()
  await expect(other.getByRole('group', { name: '1 job of a name that you have already' })).toContainText('Hourly sync')
  await other.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(other).toHaveURL('/jobs')
  await expect(other.getByText('Imported 2 jobs with 1 run, left out 1 that you have already.')).toBeVisible()
  await expect(other.getByRole('link', { name: 'Nightly backup', exact: true })).toBeVisible()
  await other.getByRole('link', { name: 'Refused', exact: true }).click()
  await expect(other.getByText('The connection failed').first()).toBeVisible()
  await context.close()
})

// Only a database that is a file is downloaded.
test('a downloaded database is imported with its runs', { tag: '@files' }, async ({ page }) => {
  await becomeMember(page)
  await haveRun(page, 'Refused')
  await page.goto('/settings')
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download the database' }).click()
  const database = readFileSync(await (await downloading).path())
  await choose(page, database)
  await expect(page.getByText('1 job and 1 run in this file')).toBeVisible()
  await page.getByLabel('Import them too').check()
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(page.getByText('Imported 1 job with 1 run.')).toBeVisible()
  await choose(page, database.subarray(0, 8192))
  await expect(page.getByRole('alert')).toContainText('This file is no database of Cronstead, or it is damaged.')
})

test('a file with a faulty job is refused by its place, and one that is not wanted leaves nothing', async ({
  page,
}) => {
  await becomeMember(page)
  await haveJob(page, { name: 'Nightly backup' })
  const file = await exported(page)
  await choose(page, file.replace('"Nightly backup"', '""'))
  await expect(page.getByRole('alert')).toContainText('Job 1 (“”): name: Enter a name.')
  await choose(page, 'no JSON')
  await expect(page.getByRole('alert')).toContainText('This file is not JSON')
  await choose(page, file)
  await page.getByLabel('Import them too').check()
  await page.getByRole('button', { name: 'Do not import' }).click()
  await expect(page).toHaveURL('/settings')
  await page.goto('/jobs')
  await expect(page.getByRole('link', { name: 'Nightly backup', exact: true })).toHaveCount(1)
})

test('the pages of an import have no barrier, light or dark', { tag: '@javascript' }, async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await becomeMember(page)
  await haveJob(page, { name: 'A job with a rather long name that has to wrap somewhere' })
  const file = await exported(page)
  for (const content of ['no JSON', file]) {
    await choose(page, content)
    await expect(page.getByRole('alert').or(page.getByRole('group'))).toBeVisible()
    await expectAccessible(page)
    await expectNoSideScroll(page)
  }
})
