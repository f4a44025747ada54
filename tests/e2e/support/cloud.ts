import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type Page, test } from '@playwright/test'
import { tenantName } from '#app/features/tenants/tenant-name.server.ts'
import type { StandInOrders } from '#tests/support/turso/control.ts'
import { type Credentials, newCredentials } from './member.ts'

const { BROWSER_TEST_STAND_IN_PORT, BROWSER_TEST_AUTH_PORT, BROWSER_TEST_DATA = '' } = process.env
const standIn = `http://127.0.0.1:${BROWSER_TEST_STAND_IN_PORT}/stand-in`

/** Who has an account at Supabase and was never here: the database they are to have is known, and not there yet. */
export interface Newcomer extends Credentials {
  id: string
  database: string
}

export async function newcomer(): Promise<Newcomer> {
  const credentials = newCredentials()
  const address = `http://127.0.0.1:${BROWSER_TEST_AUTH_PORT}/auth/v1/signup`
  const { user } = await postJson<{ user: { id: string } }>(address, credentials)
  const keys = JSON.parse(readFileSync(join(BROWSER_TEST_DATA, 'cloud', 'data', 'keys.json'), 'utf8'))
  return { ...credentials, id: user.id, database: tenantName(keys.tenantNameKey, user.id, 1) }
}

/** The name of the database of who is signed in on that page. */
export async function databaseOf(page: Page): Promise<string> {
  const settings = await (await page.request.get('/settings')).text()
  return /u-[0-9a-f]{32}/.exec(settings)?.[0] ?? ''
}

/** Makes requests to the stand-in fail from now on; answers how that ends. */
export async function goWrong(fault: StandInOrders['faults']): Promise<() => Promise<void>> {
  const { id } = await postJson<{ id: number }>(`${standIn}/faults`, fault)
  return async () => {
    await fetch(`${standIn}/faults/${id}`, { method: 'DELETE' })
  }
}

/** Changes what the provider has set for a database. */
export async function setDatabase(settings: StandInOrders['settings']): Promise<void> {
  await postJson(`${standIn}/settings`, settings)
}

/** Asks a database at the provider, whatever goes wrong for others; answers the rows. */
export function askDatabase<Row>(database: string, sql: string, args: string[] = []): Promise<Row[]> {
  return postJson<Row[]>(`${standIn}/sql`, { database, sql, args } satisfies StandInOrders['sql'])
}

/**
 * The same story at once for each of them, in a browser window of their own; what comes before it, `begin`, one after
 * another.
 */
export async function each<T>(
  browser: Browser,
  all: readonly T[],
  story: (page: Page, one: T) => Promise<void>,
  begin: (page: Page) => Promise<unknown> = async () => undefined,
): Promise<void> {
  const { baseURL = '', javaScriptEnabled = true } = test.info().project.use
  const stories: (() => Promise<void>)[] = []
  for (const one of all) {
    const context = await browser.newContext({ baseURL, javaScriptEnabled })
    const page = await context.newPage()
    await begin(page)
    stories.push(() => story(page, one).finally(() => context.close()))
  }
  await Promise.all(stories.map((go) => go()))
}

async function postJson<T>(address: string, body: unknown): Promise<T> {
  const response = await fetch(address, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${address} answered ${response.status}`)
  return (await response.json()) as T
}
