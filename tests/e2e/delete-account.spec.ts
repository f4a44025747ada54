import { expect, test } from '@playwright/test'
import { ageSession } from './support/aged-session.ts'
import { createJob } from './support/job.ts'
import { fillCredentials, signIn, signUp } from './support/member.ts'

test('a member deletes the account, and the address begins anew with nothing', async ({ page }) => {
  const credentials = await signUp(page)
  await createJob(page, { name: 'Backup' })
  await page.goto('/settings')
  await page.getByRole('link', { name: 'Delete my account…' }).click()
  await expect(page.getByText('1 job with schedule')).toBeVisible()
  await expect(page.getByRole('link', { name: 'export as JSON' })).toBeVisible()
  await page.getByLabel('Your e-mail address').fill('somebody@example.com')
  await page.getByRole('button', { name: 'Delete my account' }).click()
  await expect(page.getByText(`Yours is ${credentials.email}`)).toBeVisible()
  await expect(page.getByLabel('Your e-mail address')).toBeFocused()
  await page.getByLabel('Your e-mail address').fill(credentials.email)
  await page.getByRole('button', { name: 'Delete my account' }).click()
  await expect(page.getByRole('heading', { name: 'Your account is deleted' })).toBeVisible()

  await signIn(page, credentials)
  await expect(page.getByText('do not belong together')).toBeVisible()
  await page.goto('/farewell')
  await page.getByRole('link', { name: 'Sign up' }).click()
  await fillCredentials(page, credentials)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page).toHaveURL('/jobs')
  await expect(page.getByText('Backup')).toBeHidden()
})

test('who signed in long ago shows the password again, and a form waits for that', async ({
  page,
  context,
  baseURL,
}) => {
  const { email, password } = await signUp(page)
  await page.goto('/settings/delete')
  await page.getByLabel('Your e-mail address').fill(email)
  await ageSession(context, String(baseURL))
  await page.getByRole('button', { name: 'Delete my account' }).click()
  await expect(page.getByRole('heading', { name: 'Confirm that it is you' })).toBeVisible()
  await expect(page.getByText('not done yet, and not lost')).toBeVisible()
  await page.getByText('What you typed').click()
  await expect(page.getByText(email, { exact: true })).toBeVisible()
  await page.getByLabel('Your password').fill('not this one')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText('This is not your password.')).toBeVisible()
  await page.getByLabel('Your password').fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { name: 'Your account is deleted' })).toBeVisible()
})

test('a page that asks who it is leads on to where one wanted to go', async ({ page, context, baseURL }) => {
  const { password } = await signUp(page)
  await ageSession(context, String(baseURL))
  await page.goto('/settings')
  await page.getByRole('link', { name: 'Set up' }).click()
  await page.getByLabel('Your password').fill(password)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).toHaveURL('/settings/two-factor')
  await page.getByRole('button', { name: 'Set up' }).click()
  await expect(page.getByRole('img', { name: 'QR code of the key' })).toBeVisible()
})
