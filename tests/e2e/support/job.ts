import { expect, type Page } from '@playwright/test'

export interface JobFields {
  name: string
  schedule?: string
  timezone?: string
  command?: string
}

export async function fillJob(page: Page, { name, schedule, timezone, command }: JobFields): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Schedule', { exact: true }).fill(schedule ?? '0 9 * * MON-FRI')
  await page.getByLabel('Time zone').fill(timezone ?? 'Europe/Berlin')
  await page.getByLabel('Command').fill(command ?? 'curl https://example.com/report')
}

/** Makes a job through the form and stands on its page. */
export async function createJob(page: Page, fields: JobFields): Promise<void> {
  await page.goto('/jobs/new')
  await fillJob(page, fields)
  await page.getByRole('button', { name: 'Create job' }).click()
  await expect(page.getByRole('heading', { level: 1, name: fields.name })).toBeVisible()
}
