import { expect, type Page } from '@playwright/test'
import { expectAccessible } from './support/accessible.ts'
import { test } from './support/mailed.ts'
import { type Credentials, fillCredentials, newCredentials, signIn } from './support/member.ts'

async function signUp(page: Page): Promise<Credentials> {
  const credentials = newCredentials()
  await page.goto('/sign-up')
  await fillCredentials(page, credentials)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page).toHaveURL('/check-mail')
  await expect(page.getByRole('heading', { level: 1, name: 'Check your mail' })).toBeVisible()
  await expect(page.getByLabel('E-mail')).toHaveValue(credentials.email)
  return credentials
}

/** Presses the button of the page that the link of a mail opens. */
async function followLink(page: Page, link: string, button: string): Promise<void> {
  await page.goto(link)
  await expect(page.getByRole('button')).toHaveCount(1)
  await page.getByRole('button', { name: button }).click()
}

test('a newcomer confirms the address by the link of the mail and is in', async ({ page, mailed }) => {
  const credentials = await signUp(page)
  const { link } = await mailed.mailTo(credentials.email, 'Confirm your address')
  await followLink(page, link, 'Confirm')
  await expect(page).toHaveURL('/jobs')
  await expect(page.getByText('Your address is confirmed.')).toBeVisible()
  // The page of our own link has a button, which leads on; GoTrue's own link is dead.
  await page.goto(link)
  const again = page.getByRole('button', { name: 'Confirm' })
  const dead = page.getByRole('heading', { name: 'This link does not work any more' })
  await expect(again.or(dead)).toBeVisible()
  if (await again.isVisible()) await again.click()
  else await page.getByRole('link', { name: 'Sign in' }).click()
  await expect(page).toHaveURL('/jobs')
})

test('or by its code, typed as it stands there', async ({ page, mailed }) => {
  const { email } = await signUp(page)
  const { code } = await mailed.mailTo(email, 'Confirm your address')
  await page.getByLabel('Code').fill('000000')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText('This code is not right for this address')).toBeVisible()
  await expect(page.getByLabel('Code')).toBeFocused()
  await expect(page.getByLabel('E-mail')).toHaveValue(email)
  await page.getByLabel('Code').fill(`${code.slice(0, 3)} ${code.slice(3)}`)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).toHaveURL('/jobs')
})

test('who signs in before that is led to the code, and in another browser sets the password', async ({
  page,
  context,
  mailed,
}) => {
  const credentials = await signUp(page)
  const { code } = await mailed.mailTo(credentials.email, 'Confirm your address')
  await context.clearCookies()
  await signIn(page, credentials)
  await expect(page).toHaveURL('/check-mail')
  await page.getByLabel('Code').fill(code)
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Set your password' })).toBeVisible()
  await page.goto('/jobs')
  await expect(page).toHaveURL('/reset-password?next=%2Fjobs')
  await page.getByLabel('New password').fill('short')
  await page.getByRole('button', { name: 'Set password' }).click()
  await expect(page.getByText('A password has at least 8 characters.')).toBeVisible()
  await page.getByLabel('New password').fill(credentials.password)
  await page.getByRole('button', { name: 'Set password' }).click()
  await expect(page).toHaveURL('/jobs')
  await expect(page.getByText('Your password is set.')).toBeVisible()
})

test('a member who forgot the password sets a new one by mail', async ({ page, context, mailed }) => {
  const credentials = await signUp(page)
  const { link } = await mailed.mailTo(credentials.email, 'Confirm your address')
  await followLink(page, link, 'Confirm')
  await expect(page).toHaveURL('/jobs')
  await context.clearCookies()
  await page.goto('/sign-in')
  await page.getByRole('link', { name: 'set a new password' }).click()
  await expect(page).toHaveURL('/forgot-password')
  await page.getByLabel('E-mail').fill('nonsense')
  await page.locator('form').evaluate((form: HTMLFormElement) => {
    form.noValidate = true
  })
  await page.getByRole('button', { name: 'Send a mail' }).click()
  await expect(page.getByText('This does not look like an e-mail address')).toBeVisible()
  await page.getByLabel('E-mail').fill(credentials.email)
  await page.getByRole('button', { name: 'Send a mail' }).click()
  await expect(page).toHaveURL('/check-mail?type=recovery')
  const mail = await mailed.mailTo(credentials.email, 'Set a new password')
  await followLink(page, mail.link, 'Continue')
  await page.getByLabel('New password').fill('a new password')
  await page.getByRole('button', { name: 'Set password' }).click()
  await expect(page).toHaveURL('/jobs')
  await context.clearCookies()
  await signIn(page, credentials)
  await expect(page.getByText('do not belong together')).toBeVisible()
  await signIn(page, { ...credentials, password: 'a new password' })
  await expect(page).toHaveURL('/jobs')
})

test('a mail is asked for once more from the page that waits for it', async ({ page }) => {
  const { email } = await signUp(page)
  await page.getByRole('button', { name: 'Send it again' }).click()
  await expect(page).toHaveURL('/check-mail')
  await expect(page.getByLabel('E-mail')).toHaveValue(email)
  await page.goto('/auth/confirm?error=access_denied&error_code=otp_expired&type=recovery')
  await expect(page.getByLabel('E-mail')).toHaveValue(email)
  await page.getByRole('button', { name: 'Send a mail' }).click()
  await expect(page).toHaveURL('/check-mail?type=recovery')
})

test('no page that a mail leads to has a barrier', { tag: '@javascript' }, async ({ page, context, mailed }) => {
  const { email } = await signUp(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.reload()
  await expectAccessible(page)
  const { link } = await mailed.mailTo(email, 'Confirm your address')
  await page.goto(link)
  await expectAccessible(page)
  await context.clearCookies()
  await page.getByRole('button', { name: 'Confirm' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await expectAccessible(page)
})
