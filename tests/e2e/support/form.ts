import { expect, type Page, test } from '@playwright/test'

/** Sends a form as the page's browser would, with its cookies, and answers the path that the server leads on to. */
export async function sendForm(page: Page, path: string, form: Record<string, string>): Promise<string> {
  const origin = String(test.info().project.use.baseURL)
  const response = await page.request.post(path, { form, headers: { origin }, maxRedirects: 0 })
  expect(response.status()).toBe(303)
  return response.headers().location ?? ''
}
