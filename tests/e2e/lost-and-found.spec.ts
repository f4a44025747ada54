import { expect, test } from '@playwright/test'
import { sendForm } from './support/form.ts'
import { fillJob, haveJob } from './support/job.ts'
import { becomeMember, fillCredentials } from './support/member.ts'

test('a form sent after the session ended elsewhere is saved once its sender has signed in', async ({
  page,
  context,
}) => {
  const credentials = await becomeMember(page)
  await page.goto('/jobs/new')
  await fillJob(page, { name: 'Late', command: 'echo late' })
  await context.clearCookies()
  await page.getByRole('button', { name: 'Create job' }).click()
  await expect(page.getByText('What you just sent is not saved yet, and not lost.')).toBeVisible()
  await page.getByText('What you typed').click()
  await expect(page.getByText('echo late')).toBeVisible()
  await fillCredentials(page, { ...credentials, password: 'not this one' })
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText('do not belong together')).toBeVisible()
  await page.getByLabel('Password').fill(credentials.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Late' })).toBeVisible()
  await expect(page.getByText('echo late')).toBeVisible()
})

test('while the server does not answer a form stays as it is, and can be sent later', {
  tag: '@javascript',
}, async ({ page, context }) => {
  await becomeMember(page)
  await page.goto('/jobs/new')
  await fillJob(page, { name: 'Patient', command: 'echo patient' })
  const button = page.getByRole('button', { name: 'Create job' })
  await context.setOffline(true)
  await button.click()
  const notice = page.getByRole('alert').filter({ hasText: 'The server did not answer.' })
  await expect(notice).toBeInViewport()
  await expect(notice).toContainText('What you typed is still here.')
  await expect(page.getByLabel('Command')).toHaveValue('echo patient')
  await expect(button).toBeFocused()
  await context.setOffline(false)
  await button.click()
  await expect(page.getByRole('heading', { level: 1, name: 'Patient' })).toBeVisible()
})

test('an edit in conflict stays so over a lost connection and a fault of the server', {
  tag: '@javascript',
}, async ({ page, context }) => {
  await becomeMember(page)
  const job = await haveJob(page, { name: 'Shared' })
  await page.goto(`${job}/edit`)
  await sendForm(page, `${job}/pause`, {})
  await page.getByLabel('Command').fill('echo mine')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.locator('.conflict')).toBeVisible()
  await page.getByLabel('Command').fill('echo mine, better')
  await context.route('**/*.data', (route) => route.fulfill({ status: 502, contentType: 'text/html', body: 'Bad' }))
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('The server did not answer.')).toBeVisible()
  await expect(page.locator('.conflict')).toBeVisible()
  await expect(page.getByLabel('Command')).toHaveValue('echo mine, better')
  await context.unroute('**/*.data')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await expect(page.getByText('echo mine, better')).toBeVisible()
})

test('a chosen file stays chosen when no answer comes', { tag: '@javascript' }, async ({ page, context }) => {
  await becomeMember(page)
  await page.goto('/settings/import')
  const file = { name: 'jobs.json', mimeType: 'application/json', buffer: Buffer.from('{"jobs":') }
  await page.getByLabel('Export file').setInputFiles(file)
  await context.route(/\.data\?index$/, (route) => route.abort())
  await page.getByRole('button', { name: 'Check the file' }).click()
  await expect(page.getByText('The server did not answer.')).toBeVisible()
  await context.unroute(/\.data\?index$/)
  await page.getByRole('button', { name: 'Check the file' }).click()
  await expect(page.getByText('Nothing was imported')).toBeVisible()
  await expect(page.getByText('The server did not answer.')).toBeHidden()
})
