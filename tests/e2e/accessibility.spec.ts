import { expect, test } from '@playwright/test'
import { authenticator } from '#tests/support/two-factor.ts'
import { expectAccessible, expectNoSideScroll } from './support/accessible.ts'
import { sendForm } from './support/form.ts'
import { haveJob } from './support/job.ts'
import { becomeMember, signIn, signUp } from './support/member.ts'

for (const width of [390, 1280]) {
  test(`no page has a barrier, light or dark, ${width} px wide`, { tag: '@javascript' }, async ({ page }) => {
    test.setTimeout(120_000)
    await page.setViewportSize({ width, height: 844 })
    for (const path of [
      '/',
      '/sign-up',
      '/sign-in',
      '/check-mail',
      '/check-mail/resend',
      '/forgot-password',
      '/auth/confirm?error_code=otp_expired&type=signup',
      '/farewell',
      '/nowhere',
    ]) {
      await page.goto(path)
      await expectAccessible(page)
      await expectNoSideScroll(page)
    }
    await signUp(page)
    await expectAccessible(page)
    await haveJob(page, { name: 'A'.repeat(100) })
    const job = await haveJob(page, {
      name: 'A job with a rather long name that has to wrap somewhere',
      schedule: '*/5 * * * *',
    })
    for (const path of [
      job,
      `${job}/edit`,
      `${job}/delete`,
      '/jobs',
      '/jobs?q=zzz',
      '/jobs/new',
      '/settings',
      '/settings/password',
      '/settings/two-factor',
      '/settings/delete',
    ]) {
      await page.goto(path)
      await expectAccessible(page)
      await expectNoSideScroll(page)
    }
    await page.goto(`${job}/edit`)
    await sendForm(page, `${job}/pause`, {})
    await page.getByLabel('Command').fill('echo mine')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.locator('.conflict')).toBeVisible()
    await expectAccessible(page)
    await expectNoSideScroll(page)
    await page.goto('/jobs/new')
    await page.getByRole('button', { name: 'Create job' }).click()
    await expect(page.locator('[aria-invalid=true]').first()).toBeVisible()
    await expectAccessible(page)
  })
}

test('no step of two-factor sign-in has a barrier, light or dark', { tag: '@javascript' }, async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  const credentials = await becomeMember(page)
  await page.goto('/settings/two-factor')
  await page.getByRole('button', { name: 'Set up' }).click()
  await expect(page.getByLabel('Code')).toBeVisible()
  await expectAccessible(page)
  await expectNoSideScroll(page)
  const app = authenticator(String(await page.locator('.code-block').textContent()).replaceAll(' ', ''))
  await page.getByLabel('Code').fill(app.code())
  await page.getByRole('button', { name: 'Turn on' }).click()
  await expect(page.getByText('Two-factor sign-in is on.')).toBeVisible()
  await page.goto('/settings/two-factor/off')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await signIn(page, credentials)
  await expect(page.getByLabel('Code')).toBeVisible()
  await expectAccessible(page)
  await expectNoSideScroll(page)
})

test('a job is made with the keyboard alone', async ({ page }) => {
  await becomeMember(page)
  await page.goto('/jobs/new')
  await page.getByLabel('Name', { exact: true }).focus()
  await page.keyboard.type('By hand')
  await page.keyboard.press('Tab')
  await page.getByLabel('Schedule', { exact: true }).focus()
  await page.keyboard.type('@daily')
  await page.getByLabel('Command').focus()
  await page.keyboard.type('true')
  await page.getByRole('button', { name: 'Create job' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'By hand' })).toBeVisible()
})

test('the first stop of the keyboard is the way past the navigation', async ({ page }) => {
  await signUp(page)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
})
