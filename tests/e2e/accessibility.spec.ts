import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { authenticator } from '#tests/support/two-factor.ts'
import { createJob } from './support/job.ts'
import { signIn, signUp } from './support/member.ts'

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([])
}

async function expectNoSideScroll(page: Page): Promise<void> {
  const wider = await page.locator('html').evaluate((html) => html.scrollWidth - html.clientWidth)
  expect(wider, page.url()).toBe(0)
  for (const frame of await page.locator('.table-frame').all()) {
    expect(await frame.evaluate((box) => box.scrollWidth - box.clientWidth), page.url()).toBe(0)
  }
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1280]) {
    test(`no page has a barrier, ${colorScheme}, ${width} px wide`, { tag: '@javascript' }, async ({ page }) => {
      test.setTimeout(90_000)
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: 844 })
      for (const path of ['/', '/sign-up', '/sign-in', '/check-mail', '/nowhere']) {
        await page.goto(path)
        await expectAccessible(page)
        await expectNoSideScroll(page)
      }
      await signUp(page)
      await expectAccessible(page)
      await createJob(page, { name: 'A'.repeat(100) })
      await createJob(page, {
        name: 'A job with a rather long name that has to wrap somewhere',
        schedule: '*/5 * * * *',
      })
      const jobPath = new URL(page.url()).pathname
      for (const path of [
        jobPath,
        `${jobPath}/edit`,
        `${jobPath}/delete`,
        '/jobs',
        '/jobs?q=zzz',
        '/jobs/new',
        '/settings',
        '/settings/password',
        '/settings/two-factor',
      ]) {
        await page.goto(path)
        await expectAccessible(page)
        await expectNoSideScroll(page)
      }
      await page.goto(`${jobPath}/edit`)
      await page.request.post(`${jobPath}/pause`, { headers: { origin: new URL(page.url()).origin } })
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
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no step of two-factor sign-in has a barrier, ${colorScheme}`, { tag: '@javascript' }, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width: 390, height: 844 })
    const credentials = await signUp(page)
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
}

test('a job is made with the keyboard alone', async ({ page }) => {
  await signUp(page)
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
  await page.goto('/jobs')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
})
