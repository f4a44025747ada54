import { randomUUID } from 'node:crypto'
import { expect, type Page } from '@playwright/test'
import { sendForm } from './form.ts'

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

/** A new member is signed in from here on; the page stays where it is. The form itself has stories of its own. */
export async function becomeMember(page: Page, credentials = newCredentials()): Promise<Credentials> {
  const wayIn = await sendForm(page, '/sign-up', { ...credentials })
  // On a busy machine the database is not made within the request.
  const shownAt = async () => (await page.request.get(wayIn)).url()
  if (wayIn === '/setup') await expect.poll(shownAt, { timeout: 30_000 }).toMatch(/\/jobs$/)
  return credentials
}

/** The same, and the page stands on the empty list of jobs. */
export async function signUp(page: Page, credentials = newCredentials()): Promise<Credentials> {
  await becomeMember(page, credentials)
  await page.goto('/jobs')
  await expect(page).toHaveURL('/jobs')
  return credentials
}

export async function signIn(page: Page, credentials: Credentials): Promise<void> {
  await page.goto('/sign-in')
  await fillCredentials(page, credentials)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
