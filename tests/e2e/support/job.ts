import { expect, type Page } from '@playwright/test'
import { hiddenField } from '#tests/support/visitor.ts'
import { sendForm } from './form.ts'

export interface JobFields {
  name: string
  schedule?: string
  timezone?: string
  command?: string
}

const usual = { schedule: '0 9 * * MON-FRI', timezone: 'Europe/Berlin', command: 'curl https://example.com/report' }

export async function fillJob(page: Page, fields: JobFields): Promise<void> {
  const { name, schedule, timezone, command } = { ...usual, ...fields }
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Schedule', { exact: true }).fill(schedule)
  await page.getByLabel('Time zone').fill(timezone)
  await page.getByLabel('Command').fill(command)
}

/** Makes a job through the form and stands on its page. */
export async function createJob(page: Page, fields: JobFields): Promise<void> {
  await page.goto('/jobs/new')
  await fillJob(page, fields)
  await page.getByRole('button', { name: 'Create job' }).click()
  await expect(page.getByRole('heading', { level: 1, name: fields.name })).toBeVisible()
}

/** Makes a job for a story about something else, without a look at the form; answers its path. */
export async function haveJob(page: Page, fields: JobFields & { isPaused?: boolean }): Promise<string> {
  const { isPaused = false, ...values } = fields
  const form = await (await page.request.get('/jobs/new')).text()
  const enabled: Record<string, string> = isPaused ? {} : { enabled: 'on' }
  return sendForm(page, '/jobs/new', { ...usual, ...values, ...enabled, formKey: hiddenField(form, 'formKey') })
}
