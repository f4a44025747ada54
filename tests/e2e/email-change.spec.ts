import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { lastMail, readOutbox } from '#tests/support/last-mail.ts'
import { expectAccessible, expectNoSideScroll } from './support/accessible.ts'
import { ageSession, authFolder } from './support/aged-session.ts'
import { newCredentials, signIn, signUp } from './support/member.ts'

async function codeTo(address: string, origin: string): Promise<string> {
  return lastMail({ mails: await readOutbox(join(authFolder(origin), 'outbox')) }, address).code
}

test('a member changes the address by the code of a mail', async ({ page, context, baseURL }) => {
  const origin = String(baseURL)
  const { email, password } = await signUp(page)
  const { email: newEmail } = newCredentials()
  await page.goto('/settings')
  await page.getByRole('link', { name: 'Change e-mail address' }).click()
  await page.getByLabel('New e-mail address').fill('nowhere')
  await page.getByRole('button', { name: 'Send the mails' }).click()
  await expect(page.getByText('This does not look like an e-mail address')).toBeVisible()
  await expect(page.getByLabel('New e-mail address')).toHaveValue('nowhere')
  await page.getByLabel('New e-mail address').fill(newEmail)
  await page.getByRole('button', { name: 'Send the mails' }).click()
  await expect(page.getByLabel(`Code of the mail to ${email}`)).toBeVisible()

  // The page that waits for codes asks nobody for a password.
  await ageSession(context, origin)
  await page.reload()
  const code = await codeTo(newEmail, origin)
  await page.getByLabel(`Code of the mail to ${newEmail}`).fill(code === '123456' ? '654321' : '123456')
  await page.getByRole('button', { name: 'Agree' }).click()
  await expect(page.getByText('This is not the code of the latest mail')).toBeVisible()
  await page.getByLabel(`Code of the mail to ${newEmail}`).fill(code)
  await page.getByRole('button', { name: 'Agree' }).click()
  await expect(page.getByText(`Your address is ${newEmail} now.`)).toBeVisible()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page).toHaveURL('/sign-in')
  await signIn(page, { email: newEmail, password })
  await expect(page).toHaveURL('/jobs')
})

test('a change that waits is taken back', { tag: '@javascript' }, async ({ page }) => {
  const { email } = await signUp(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/settings/email')
  await expectAccessible(page)
  await page.getByLabel('New e-mail address').fill(newCredentials().email)
  await page.getByRole('button', { name: 'Send the mails' }).click()
  await expect(page.getByRole('button', { name: 'Agree' })).toBeVisible()
  await expectAccessible(page)
  await expectNoSideScroll(page)
  await page.getByRole('button', { name: 'Leave the address as it is' }).click()
  await expect(page.getByText(`Your address stays ${email}.`)).toBeVisible()
})
