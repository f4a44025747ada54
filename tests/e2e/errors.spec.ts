import { expect, test } from '@playwright/test'
import { becomeMember } from './support/member.ts'

test('an unknown address helps on and carries a request id', async ({ page }) => {
  const response = await page.goto('/no/such/page')
  expect(response?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is nothing at this address')
  await expect(page.getByText(/[0-9a-f]{8}-[0-9a-f]{4}-/)).toBeVisible()
  await page.getByRole('link', { name: 'Front page' }).click()
  await expect(page).toHaveURL('/')
})

test('a form from another site is refused with a page that helps', async ({ page, context, baseURL }) => {
  await becomeMember(page)
  const evil = 'http://evil.test'
  await context.route(`${evil}/**`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<form method="post" action="${baseURL}/sign-out"><button>Win a prize</button></form>`,
    }),
  )
  await page.goto(`${evil}/`)
  const answer = page.waitForResponse((response) => response.url() === `${baseURL}/sign-out`)
  await page.getByRole('button', { name: 'Win a prize' }).click()
  expect((await answer).status()).toBe(403)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This request was refused')
  await page.goto('/jobs')
  await expect(page).toHaveURL('/jobs')
})
