import { expect, test } from '@playwright/test'
import { becomeMember, fillCredentials, newCredentials, signIn, signUp } from './support/member.ts'

test('a newcomer signs up from the front page and has a list of jobs', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('link', { name: 'Sign up' }).first().click()
  await expect(page).toHaveURL('/sign-up')
  await fillCredentials(page, newCredentials())
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page).toHaveURL('/jobs')
  await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible()
})

test('a wrong sign-up form says what is wrong at the field and keeps the address', async ({ page }) => {
  await page.goto('/sign-up')
  await fillCredentials(page, { email: 'ada@example.com', password: 'short' })
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page.getByText('A password has at least 8 characters.')).toBeVisible()
  await expect(page.getByLabel('Password')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('Password')).toBeFocused()
  await expect(page.getByLabel('E-mail')).toHaveValue('ada@example.com')
})

test('an address that is taken is sent to sign in, and the right password just signs in', async ({ page, context }) => {
  const credentials = await becomeMember(page)
  await context.clearCookies()
  await page.goto('/sign-up')
  await fillCredentials(page, { ...credentials, password: 'another password' })
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page.getByText('This address belongs to a member.')).toBeVisible()
  await page.getByLabel('Password').fill(credentials.password)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page).toHaveURL('/jobs')
})

test('wrong password and unknown address look alike', async ({ page, context }) => {
  const credentials = await becomeMember(page)
  await context.clearCookies()
  const refusal = page.getByText('This e-mail address and password do not belong together.')
  await signIn(page, { ...credentials, password: 'wrong password' })
  await expect(refusal).toBeVisible()
  await expect(page.getByLabel('E-mail')).toHaveValue(credentials.email)
  await signIn(page, newCredentials())
  await expect(refusal).toBeVisible()
})

test('after five wrong passwords the sixth try has to wait, the right one too', async ({ page, context }) => {
  const credentials = await becomeMember(page)
  await context.clearCookies()
  for (let n = 0; n < 5; n++) {
    await signIn(page, { ...credentials, password: `wrong ${n}` })
    await expect(page.getByText('do not belong together')).toBeVisible()
  }
  await signIn(page, credentials)
  await expect(page.getByText(/Too many tries\. Wait 1[45] minutes/)).toBeVisible()
  await expect(page.getByLabel('E-mail')).toHaveValue(credentials.email)
})

test('a page asked for while signed out is shown after signing in', async ({ page, context }) => {
  const credentials = await becomeMember(page)
  await context.clearCookies()
  await page.goto('/jobs/new?schedule=0+9+*+*+MON')
  await expect(page).toHaveURL(/\/sign-in\?next=/)
  await fillCredentials(page, credentials)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL('/jobs/new?schedule=0+9+*+*+MON')
})

test('a next on another site is not followed', async ({ page, context, baseURL }) => {
  const credentials = await becomeMember(page)
  await context.clearCookies()
  await page.goto('/sign-in?next=//evil.example.com/')
  await fillCredentials(page, credentials)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(`${baseURL}/jobs`)
})

test('signing out ends the session: a copy of its cookie is refused', async ({ page, context }) => {
  await signUp(page)
  const cookies = await context.cookies()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL('/sign-in')
  await page.goto('/jobs')
  await expect(page).toHaveURL(/\/sign-in/)
  await context.addCookies(cookies)
  await page.goto('/jobs')
  await expect(page).toHaveURL(/\/sign-in/)
})

test('sign out everywhere ends the session of another browser', async ({
  page,
  browser,
  baseURL,
  javaScriptEnabled,
}) => {
  const credentials = await becomeMember(page)
  const other = await browser.newContext({ baseURL: String(baseURL), javaScriptEnabled: javaScriptEnabled ?? true })
  const otherPage = await other.newPage()
  await signIn(otherPage, credentials)
  await expect(otherPage).toHaveURL('/jobs')
  await page.goto('/settings')
  await page.getByRole('button', { name: 'Sign out everywhere' }).click()
  await expect(page).toHaveURL('/sign-in')
  await otherPage.goto('/jobs')
  await expect(otherPage).toHaveURL(/\/sign-in/)
  await signIn(page, credentials)
  await expect(page).toHaveURL('/jobs')
  await other.close()
})

test('a new password takes the old one, ends other sessions and keeps this one', async ({
  page,
  browser,
  baseURL,
  javaScriptEnabled,
}) => {
  const credentials = await becomeMember(page)
  const other = await browser.newContext({ baseURL: String(baseURL), javaScriptEnabled: javaScriptEnabled ?? true })
  const otherPage = await other.newPage()
  await signIn(otherPage, credentials)
  await expect(otherPage).toHaveURL('/jobs')

  await page.goto('/settings')
  await page.getByRole('link', { name: 'Change password' }).click()
  await page.getByLabel('Current password').fill('not this one')
  await page.getByLabel('New password').fill('a new password')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('This is not your current password.')).toBeVisible()

  await page.getByLabel('Current password').fill(credentials.password)
  await page.getByLabel('New password').fill('a new password')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Password changed.')).toBeVisible()
  await expect(page).toHaveURL('/settings')

  await otherPage.goto('/jobs')
  await expect(otherPage).toHaveURL(/\/sign-in/)
  await signIn(otherPage, credentials)
  await expect(otherPage.getByText('do not belong together')).toBeVisible()
  await signIn(otherPage, { ...credentials, password: 'a new password' })
  await expect(otherPage).toHaveURL('/jobs')
  await other.close()
})
