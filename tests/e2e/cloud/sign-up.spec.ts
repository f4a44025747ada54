import { expect, type Page, test } from '@playwright/test'
import { askDatabase, each, goWrong, newcomer } from '#tests/e2e/support/cloud.ts'
import { type Credentials, fillCredentials } from '#tests/e2e/support/member.ts'

async function sendSignUp(page: Page, credentials: Credentials): Promise<void> {
  await page.goto('/sign-up')
  await fillCredentials(page, credentials)
  await page.getByRole('button', { name: 'Sign up' }).click()
}

async function expectJobs(page: Page): Promise<void> {
  await expect(page).toHaveURL('/jobs', { timeout: 60_000 })
  await expect(page.getByRole('heading', { level: 1, name: 'Jobs' })).toBeVisible()
}

test('while a database is slow to be made its member sees how far it is, and is led on', async ({ page }) => {
  const member = await newcomer()
  await goWrong({ method: 'POST', path: '/databases$', body: member.database, delayMs: 8_000, times: 1 })
  await sendSignUp(page, member)
  await expect(page).toHaveURL('/setup', { timeout: 30_000 })
  await expect(page.getByRole('heading', { level: 1, name: 'Setting up your database' })).toBeVisible()
  await expect(page.getByText('Creating your database')).toBeVisible()
  await expectJobs(page)
})

test('while no database can be made its member is told why, and has one once it can', async ({ browser }) => {
  test.setTimeout(120_000)
  const faults = [
    { fault: { status: 429, retryAfterSeconds: 1 }, code: 'HTTP_429' },
    // Taken, it says, and it is not there.
    { fault: { status: 409 }, code: 'GONE' },
    { fault: { status: 500 }, code: 'HTTP_500' },
    { fault: { status: 502, html: true }, code: 'HTTP_502' },
    { fault: { drop: 'before' }, code: 'UND_ERR_SOCKET' },
  ] as const
  await each(browser, faults, async (page, { fault, code }) => {
    const member = await newcomer()
    const heal = await goWrong({ method: 'POST', path: '/databases$', body: member.database, ...fault })
    await sendSignUp(page, member)
    await expect(page).toHaveURL('/setup', { timeout: 30_000 })
    const notice = page.getByText(`Creating your database did not work (${code}).`)
    await expect(notice).toBeVisible({ timeout: 30_000 })
    await expect(page.getByText('It is tried again by itself')).toBeVisible()
    await heal()
    await expectJobs(page)
  })
})

test('what only an operator can mend is said so, and goes on by itself afterwards', async ({ browser }) => {
  test.setTimeout(120_000)
  await each(browser, [401, 402, 403, 422], async (page, status) => {
    const member = await newcomer()
    const heal = await goWrong({ method: 'POST', path: '/databases$', body: member.database, status })
    await sendSignUp(page, member)
    const said = `Creating your database is held up (HTTP_${status}): whoever runs this server has to see to it`
    await expect(page.getByText(said)).toBeVisible()
    await heal()
    // The quarter of an hour after which it is tried again.
    await askDatabase('registry', 'UPDATE user_databases SET next_attempt_at = 0 WHERE user_id = ?', [member.id])
    await expectJobs(page)
  })
})

test('a database that is there already, or whose answer was lost, is taken for the one it is', async ({ browser }) => {
  test.setTimeout(60_000)
  const lost = ['/databases$', '/auth/tokens'] as const
  await each(browser, lost, async (page, path) => {
    const member = await newcomer()
    const about = path === '/databases$' ? { path, body: member.database } : { path: `${member.database}${path}` }
    await goWrong({ method: 'POST', ...about, drop: 'after', times: 1 })
    await sendSignUp(page, member)
    await expectJobs(page)
  })
})

test('a sign-up that the registry does not take is not lost', async ({ browser, javaScriptEnabled }) => {
  test.setTimeout(120_000)
  const faults = [{ status: 500 }, { status: 429 }, { drop: 'after' }] as const
  await each(browser, faults, async (page, fault) => {
    const member = await newcomer()
    const heal = await goWrong({ path: '/dev/registry/', body: member.id, ...fault })
    await sendSignUp(page, member)
    await expect(page.getByText(/The database (does|did) not/)).toBeVisible()
    await heal()
    // The account is made and its member signed in: the same form again, or the link of the page that said so, leads on.
    if (javaScriptEnabled === false) await page.getByRole('link', { name: 'Go to your jobs' }).click()
    else await page.getByRole('button', { name: 'Sign up' }).click()
    await expectJobs(page)
  })
})
