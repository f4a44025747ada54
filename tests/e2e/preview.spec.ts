import { expect, test } from '@playwright/test'
import { fillJob } from './support/job.ts'
import { becomeMember } from './support/member.ts'

test('the form shows the schedule in words and the next five runs, and saves nothing', async ({
  page,
  javaScriptEnabled,
}) => {
  await becomeMember(page)
  await page.goto('/jobs/new')
  await fillJob(page, { name: 'Draft', schedule: '0 9 * * MON-FRI', timezone: 'America/New_York' })
  if (javaScriptEnabled === false) await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.getByText(/At 09:00, Monday through Friday/).first()).toBeVisible()
  await expect(page.locator('.preview time')).toHaveCount(5)
  await expect(page.locator('.preview time').first()).toContainText(/09:00/)
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Draft')

  await page.getByLabel('Schedule', { exact: true }).fill('0 25 * * *')
  if (javaScriptEnabled === false) await page.getByRole('button', { name: 'Preview' }).click()
  await expect(page.getByText(/Hour.*25.*0–23/).first()).toBeVisible()
  await page.goto('/jobs')
  await expect(page.getByText('Draft')).toHaveCount(0)
})
