import { expect, type Page, test } from '@playwright/test'
import { type Authenticator, authenticator } from '#tests/support/two-factor.ts'
import { becomeMember, signIn } from './support/member.ts'

/** From the settings to the key, and by its first code back to them. */
async function turnOn(page: Page): Promise<Authenticator> {
  await page.goto('/settings')
  await page.getByRole('link', { name: 'Set up' }).click()
  await page.getByRole('button', { name: 'Set up' }).click()
  await expect(page.getByRole('img', { name: 'QR code of the key' })).toBeVisible()
  const app = authenticator(String(await page.locator('.code-block').textContent()).replaceAll(' ', ''))
  await page.getByLabel('Code').fill('000000')
  await page.getByRole('button', { name: 'Turn on' }).click()
  await expect(page.getByText('This is not the code.')).toBeVisible()
  await expect(page.getByLabel('Code')).toBeFocused()
  await expect(page.getByRole('img', { name: 'QR code of the key' })).toBeVisible()
  const code = app.code()
  await page.getByLabel('Code').fill(`${code.slice(0, 3)} ${code.slice(3)}`)
  await page.getByRole('button', { name: 'Turn on' }).click()
  await expect(page.getByText('Two-factor sign-in is on.')).toBeVisible()
  await expect(page).toHaveURL('/settings')
  return app
}

test('a member turns two-factor sign-in on, signs in with a code, and turns it off', async ({ page }) => {
  const credentials = await becomeMember(page)
  const app = await turnOn(page)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()

  await page.goto('/jobs/new')
  await signIn(page, credentials)
  await expect(page.getByRole('heading', { level: 1, name: 'One more step' })).toBeVisible()
  await page.goto('/settings')
  await expect(page).toHaveURL('/sign-in/code?next=%2Fsettings')
  await page.getByLabel('Code').fill('000000')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText('This is not the code.')).toBeVisible()
  await page.getByLabel('Code').fill(app.code())
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page).toHaveURL('/settings')

  await page.getByRole('link', { name: 'Turn off' }).click()
  await page.getByLabel('Code').fill('000000')
  await page.getByRole('button', { name: 'Turn off' }).click()
  await expect(page.getByText('This is not the code.')).toBeVisible()
  await page.getByLabel('Code').fill(app.code())
  await page.getByRole('button', { name: 'Turn off' }).click()
  await expect(page.getByText('Two-factor sign-in is off.')).toBeVisible()
})
