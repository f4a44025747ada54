import { randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'

export interface Credentials {
  email: string
  password: string
}

export function newCredentials(): Credentials {
  return { email: `member-${randomUUID()}@example.com`, password: 'correct horse battery' }
}

export async function fillCredentials(page: Page, { email, password }: Credentials): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
}

/** Signs up and stands on the empty list of jobs. */
export async function signUp(page: Page, credentials = newCredentials()): Promise<Credentials> {
  await page.goto('/sign-up')
  await fillCredentials(page, credentials)
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page).toHaveURL('/jobs')
  return credentials
}

export async function signIn(page: Page, credentials: Credentials): Promise<void> {
  await page.goto('/sign-in')
  await fillCredentials(page, credentials)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
