import { expect, test } from '@playwright/test'
import { askDatabase, databaseOf, each, goWrong } from '#tests/e2e/support/cloud.ts'
import { createJob, fillJob } from '#tests/e2e/support/job.ts'
import { becomeMember } from '#tests/e2e/support/member.ts'

const away = 'The database does not answer right now. Nothing was changed; please try again.'

/** Faults that stay, with what a form that meets them is told, and what a page. */
const lasting = [
  { fault: { status: 401 }, formSays: 'The database does not let this server in right now.' },
  { fault: { status: 402 }, formSays: 'The database is closed: the quota of its plan is used up' },
  { fault: { status: 429 }, formSays: away },
  { fault: { status: 500 }, formSays: away },
  { fault: { status: 502, html: true }, formSays: away },
  { fault: { drop: 'before' }, formSays: away },
  { fault: { drop: 'after' }, formSays: away },
  { fault: { delayMs: 11_000 }, formSays: 'The database does not answer in time.' },
] as const

async function jobsMade(database: string): Promise<string[]> {
  const rows = await askDatabase<{ command: string }>(database, 'SELECT command FROM cron_jobs ORDER BY created_at')
  return rows.map(({ command }) => command)
}

test('a form sent while the database is out of reach is kept, and makes its job once when sent again', async ({
  browser,
  javaScriptEnabled,
}) => {
  test.setTimeout(120_000)
  await each(
    browser,
    lasting,
    async (page, { fault, formSays }) => {
      const database = await databaseOf(page)
      await page.goto('/jobs/new')
      await fillJob(page, { name: 'Backup', command: 'echo typed with care' })
      const heal = await goWrong({ path: `/dev/${database}/`, ...fault })
      await page.getByRole('button', { name: 'Create job' }).click()
      await expect(page.getByText(formSays)).toBeVisible({ timeout: 60_000 })
      await heal()
      if (javaScriptEnabled === false) {
        await expect(page.getByText('503')).toBeVisible()
        await page.getByRole('button', { name: 'Send it again' }).click()
      } else {
        await expect(page.getByText('What you typed is still here.')).toBeVisible()
        await expect(page.getByLabel('Command')).toHaveValue('echo typed with care')
        await page.getByRole('button', { name: 'Create job' }).click()
      }
      await expect(page.getByRole('heading', { level: 1, name: 'Backup' })).toBeVisible({ timeout: 30_000 })
      expect(await jobsMade(database)).toEqual(['echo typed with care'])
    },
    becomeMember,
  )
})

test('a page of a database that is out of reach says so, and comes by itself once it is back', async ({ browser }) => {
  test.setTimeout(180_000)
  await each(
    browser,
    lasting,
    async (page, { fault, formSays }) => {
      const database = await databaseOf(page)
      const heal = await goWrong({ path: `/dev/${database}/`, ...fault })
      const response = await page.goto('/jobs', { timeout: 60_000 })
      expect(response?.status()).toBe(503)
      // It comes anew by itself, and on a busy machine the first may have met another fault than it was to meet.
      const patience = { timeout: 40_000 }
      await expect(page.getByRole('heading', { level: 1, name: 'Out of reach for a moment' })).toBeVisible(patience)
      await expect(page.getByText(formSays)).toBeVisible(patience)
      await heal()
      await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible({ timeout: 60_000 })
    },
    becomeMember,
  )
})

test('what passes at once goes unnoticed', async ({ page }) => {
  await becomeMember(page)
  const database = await databaseOf(page)
  const passing = [
    { status: 401 },
    { status: 429 },
    { status: 500 },
    { status: 502, html: true },
    { drop: 'before' },
    { drop: 'after' },
    { delayMs: 500 },
  ] as const
  for (const [index, fault] of passing.entries()) {
    await goWrong({ path: `/dev/${database}/`, times: 1, ...fault })
    await createJob(page, { name: `Job ${index}`, command: `echo ${index}` })
  }
  expect(await jobsMade(database)).toEqual(passing.map((_, index) => `echo ${index}`))
})
