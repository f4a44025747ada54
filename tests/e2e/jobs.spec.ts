import { expect, test } from '@playwright/test'
import { createJob, fillJob, haveJob } from './support/job.ts'
import { becomeMember } from './support/member.ts'

test.beforeEach(async ({ page }) => {
  await becomeMember(page)
})

test('a first job is made from an example of the empty list', async ({ page }) => {
  await page.goto('/jobs')
  await page
    .getByRole('main')
    .getByRole('link', { name: /MON-FRI/ })
    .first()
    .click()
  await expect(page.getByLabel('Schedule', { exact: true })).toHaveValue(/MON-FRI/)
  await page.getByLabel('Name', { exact: true }).fill('Morning report')
  await page.getByLabel('Command').fill('curl https://example.com/report')
  await page.getByRole('button', { name: 'Create job' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Morning report' })).toBeVisible()
})

test('a job is created, read, changed, paused, resumed, copied and deleted', async ({ page }) => {
  await createJob(page, { name: 'Nightly backup', schedule: '30 2 * * *', command: 'pg_dump shop | gzip' })
  await expect(page.getByText('pg_dump shop | gzip')).toBeVisible()
  await expect(page.getByText('At 02:30').first()).toBeVisible()

  await page.getByRole('link', { name: 'Edit' }).click()
  await expect(page.getByLabel('Time zone')).toHaveValue('Europe/Berlin')
  await page.getByLabel('Schedule', { exact: true }).fill('45 3 * * *')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('At 03:45').first()).toBeVisible()

  await page.getByRole('button', { name: /Pause/ }).click()
  await expect(page.getByText('Paused', { exact: true }).first()).toBeVisible()
  await page.getByRole('button', { name: /Resume/ }).click()
  await expect(page.getByText('Active', { exact: true }).first()).toBeVisible()

  await page.getByRole('button', { name: /Duplicate/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Copy of Nightly backup' })).toBeVisible()

  await page.goto('/jobs')
  await expect(page.getByRole('row')).toHaveCount(3)
  await page.getByRole('link', { name: 'Copy of Nightly backup', exact: true }).click()
  await page.getByRole('link', { name: /Delete/ }).click()
  await page.getByRole('button', { name: /Delete/ }).click()
  await expect(page).toHaveURL('/jobs')
  await expect(page.getByRole('link', { name: 'Nightly backup', exact: true })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Copy of Nightly backup', exact: true })).toHaveCount(0)
})

test('a wrong form says which field of the schedule is wrong and keeps all that was typed', async ({ page }) => {
  await page.goto('/jobs/new')
  await fillJob(page, {
    name: 'Broken',
    schedule: '75 9 * * *',
    timezone: 'Europe/Berln',
    command: 'echo  two  spaces',
  })
  await page.getByRole('button', { name: 'Create job' }).click()
  await expect(page.getByText(/Minute.*75.*0–59/).first()).toBeVisible()
  await expect(page.getByText(/Europe\/Berlin/).first()).toBeVisible()
  await expect(page.getByLabel('Schedule', { exact: true })).toBeFocused()
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Broken')
  await expect(page.getByLabel('Command')).toHaveValue('echo  two  spaces')
  await page.goto('/jobs')
  await expect(page.getByText('Broken')).toHaveCount(0)
})

test('a schedule that never fires is refused', async ({ page }) => {
  await page.goto('/jobs/new')
  await fillJob(page, { name: 'Never', schedule: '0 0 30 2 *' })
  await page.getByRole('button', { name: 'Create job' }).click()
  await expect(page.getByText(/never/i).first()).toBeVisible()
  await expect(page).toHaveURL('/jobs/new')
})

test('an unchecked switch means paused', async ({ page }) => {
  await page.goto('/jobs/new')
  await fillJob(page, { name: 'Sleeping' })
  await expect(page.getByRole('checkbox', { name: /Enabled/ })).toBeChecked()
  await page.getByRole('checkbox', { name: /Enabled/ }).uncheck()
  await page.getByRole('button', { name: 'Create job' }).click()
  await expect(page.getByText('Paused', { exact: true }).first()).toBeVisible()
})

test('of two tabs the second is told, sees both versions, and loses nothing', async ({ page, context }) => {
  const job = await haveJob(page, { name: 'Shared' })
  const second = await context.newPage()
  await page.goto(`${job}/edit`)
  await second.goto(`${job}/edit`)

  await page.getByLabel('Command').fill('echo first tab')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('echo first tab')).toBeVisible()

  await second.getByLabel('Command').fill('echo second tab')
  await second.getByRole('button', { name: 'Save' }).click()
  await expect(second.getByText('echo first tab').first()).toBeVisible()
  await expect(second.getByLabel('Command')).toHaveValue('echo second tab')
  await page.goto(job)
  await expect(page.getByText('echo first tab')).toBeVisible()

  await second.getByRole('button', { name: /mine/i }).click()
  await expect(second).toHaveURL(job)
  await expect(second.getByRole('heading', { level: 1, name: 'Shared', exact: true })).toBeVisible()
  await expect(second.getByText('echo second tab')).toBeVisible()
})

test('an edit of a job that another tab deleted is kept and can be saved as a new job', async ({ page, context }) => {
  const job = await haveJob(page, { name: 'Doomed' })
  const second = await context.newPage()
  await second.goto(`${job}/edit`)
  await page.goto(`${job}/delete`)
  await page.getByRole('button', { name: /Delete/ }).click()
  await expect(page).toHaveURL('/jobs')

  await second.getByLabel('Command').fill('echo much work')
  await second.getByRole('button', { name: 'Save' }).click()
  await expect(second.getByRole('heading', { name: 'This job was deleted meanwhile' })).toBeVisible()
  await expect(second.getByLabel('Command')).toHaveValue('echo much work')
  await second.getByRole('button', { name: 'Save as a new job' }).click()
  await expect(second.getByRole('heading', { level: 1, name: 'Doomed' })).toBeVisible()
  await expect(second.getByText('echo much work')).toBeVisible()
  await expect(second).not.toHaveURL(job)
})

test('a double press on Delete ends with the word that the job is deleted', async ({ page, javaScriptEnabled }) => {
  await page.goto(`${await haveJob(page, { name: 'Twice' })}/delete`)
  await page.getByRole('button', { name: 'Delete this job' }).dblclick()
  const said = javaScriptEnabled === false ? /Deleted “Twice”|was deleted already/ : 'Deleted “Twice”.'
  await expect(page.getByText(said).first()).toBeVisible()
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Jobs' })).toBeVisible()
})

test('going back and sending the form again makes no second job', async ({ page }) => {
  await page.goto('/jobs/new')
  await fillJob(page, { name: 'Once' })
  await page.getByRole('button', { name: 'Create job' }).dblclick()
  await expect(page.getByRole('heading', { level: 1, name: 'Once' })).toBeVisible()
  await page.reload()
  await page.goto('/jobs')
  await expect(page.getByRole('link', { name: 'Once', exact: true })).toHaveCount(1)
})

test('a job of somebody else is not found', async ({ page, browser, baseURL, javaScriptEnabled }) => {
  const job = await haveJob(page, { name: 'Private' })
  const other = await browser.newContext({ baseURL: String(baseURL), javaScriptEnabled: javaScriptEnabled ?? true })
  const stranger = await other.newPage()
  await becomeMember(stranger)
  const response = await stranger.goto(job)
  expect(response?.status()).toBe(404)
  await expect(stranger.getByRole('heading', { level: 1 })).toHaveText('There is nothing at this address')
  await expect(stranger.getByText('Private')).toHaveCount(0)
  await other.close()
})
