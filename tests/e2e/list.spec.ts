import { expect, test } from '@playwright/test'
import { haveJob } from './support/job.ts'
import { becomeMember } from './support/member.ts'

test('jobs are searched, filtered and sorted by links that can be kept', async ({ page }) => {
  await becomeMember(page)
  await haveJob(page, { name: 'Backup shop', schedule: '0 2 * * *' })
  await haveJob(page, { name: 'Archive logs 100%', schedule: '0 3 * * *' })
  await haveJob(page, { name: 'Clean cache', schedule: '0 4 * * *', isPaused: true })
  await page.goto('/jobs')
  const names = page
    .getByRole('row')
    .getByRole('link', { name: /Backup|Archive|Clean/ })
    .filter({ hasNotText: 'Edit' })

  await page.getByRole('searchbox').fill('100%')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page).toHaveURL(/q=100%25/)
  await expect(page.getByRole('link', { name: 'Archive logs 100%', exact: true })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Backup shop', exact: true })).toHaveCount(0)

  await page.getByRole('searchbox').fill('no such job')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page.getByText(/no job/i).first()).toBeVisible()

  await page.goto('/jobs')
  await page.getByRole('link', { name: /^Paused/ }).click()
  await expect(page.getByRole('link', { name: 'Clean cache', exact: true })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Backup shop', exact: true })).toHaveCount(0)

  await page.goto('/jobs?sort=name&dir=desc')
  await expect(names.first()).toHaveText('Clean cache')
  await page.getByRole('searchbox').fill('C')
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page).toHaveURL(/q=C/)
  await expect(page.getByLabel('Sort by')).toHaveValue('name-desc')
  await expect(names.first()).toHaveText('Clean cache')
  await page.goto('/jobs?sort=name&dir=asc')
  await expect(names.first()).toHaveText('Archive logs 100%')
})
