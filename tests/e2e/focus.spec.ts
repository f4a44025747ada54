import { expect, type Page, test } from '@playwright/test'
import { sendForm } from './support/form.ts'
import { haveJob } from './support/job.ts'
import { becomeMember } from './support/member.ts'

test.describe('the keyboard in the list', { tag: '@javascript' }, () => {
  test.beforeEach(async ({ page }) => {
    await becomeMember(page)
  })

  const result = (page: Page) => page.getByRole('main').getByRole('status').filter({ hasText: /job/ })

  test('stays in the search field, caret and all, and the result is said', async ({ page }) => {
    await haveJob(page, { name: 'Backup shop' })
    await haveJob(page, { name: 'Archive logs' })
    await page.goto('/jobs')
    const search = page.getByRole('searchbox')
    await search.pressSequentially('backup')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/q=backup/)
    await expect(result(page)).toHaveText('All, “backup”: 1 job. Name, A to Z.')
    await expect(search).toBeFocused()
    expect(await search.evaluate((field: HTMLInputElement) => field.selectionStart)).toBe(5)
    await page.getByRole('link', { name: /^Paused/ }).press('Enter')
    await expect(result(page)).toHaveText('Paused, “backup”: 0 jobs. Name, A to Z.')
    await expect(page.getByRole('link', { name: /^Paused/ })).toBeFocused()
    await page.getByRole('link', { name: 'Clear search' }).press('Enter')
    await expect(search).toHaveValue('')
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
    await page.goBack()
    await expect(search).toHaveValue('backup')
  })

  test('stays on the heading that sorts', async ({ page }) => {
    await haveJob(page, { name: 'Backup shop' })
    await page.goto('/jobs')
    await page.getByRole('link', { name: 'Name', exact: true }).press('Enter')
    await expect(result(page)).toHaveText('All: 1 job. Name, Z to A.')
    await expect(page.getByLabel('Sort by')).toHaveValue('name-desc')
    await expect(page.getByRole('link', { name: 'Name', exact: true })).toBeFocused()
  })

  test('goes to the top of the list with a page', async ({ page }) => {
    const job = await haveJob(page, { name: 'Many' })
    for (let n = 0; n < 50; n++) await sendForm(page, `${job}/duplicate`, { formKey: `k${n}` })
    await page.goto('/jobs')
    await page.getByRole('link', { name: 'Next page' }).press('Enter')
    await expect(result(page)).toHaveText('All: 51–51 of 51 jobs. Name, A to Z.')
    await expect(page.getByRole('table')).toBeFocused()
    await page.getByRole('link', { name: 'Page 1' }).press('Enter')
    await expect(result(page)).toHaveText('All: 1–50 of 51 jobs. Name, A to Z.')
    await expect(page.getByRole('table')).toBeFocused()
  })

  test('goes on to the next row when one leaves, and to the heading after the last', async ({ page }) => {
    for (const name of ['One', 'Three', 'Two']) await haveJob(page, { name })
    await page.goto('/jobs?state=active')
    await page.getByRole('button', { name: 'Pause Three' }).press('Enter')
    await expect(page.getByText('Paused “Three”.')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Pause Two' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Pause One' })).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByText('No jobs found')).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused()
  })

  test('stays on the button of a row that stays', async ({ page }) => {
    for (const name of ['One', 'Two']) await haveJob(page, { name })
    await page.goto('/jobs?sort=updated')
    await page.getByRole('button', { name: 'Pause One' }).press('Enter')
    await expect(page.getByRole('button', { name: 'Resume One' })).toBeFocused()
  })
})
