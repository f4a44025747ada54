import { expect, test } from '@playwright/test'
import { askDatabase, databaseOf, each, goWrong, setDatabase } from '#tests/e2e/support/cloud.ts'
import { createJob, fillJob } from '#tests/e2e/support/job.ts'
import { becomeMember, type Credentials } from '#tests/e2e/support/member.ts'

/** Too long for what room is left in a database that may not grow. */
const long = `echo ${'x'.repeat(1900)}`

const closed = [
  { setting: 'isBlocked', formSays: 'The database is closed: the quota of its plan is used up' },
  { setting: 'isCapped', formSays: 'The database is full, and nothing was changed.' },
] as const

test('a database that takes nothing in is read all the same, and the form is kept until it does', async ({
  browser,
  javaScriptEnabled,
}) => {
  test.setTimeout(120_000)
  await each(
    browser,
    closed,
    async (page, { setting, formSays }) => {
      await createJob(page, { name: 'Stays', command: 'echo here' })
      const database = await databaseOf(page)
      await page.goto('/jobs/new')
      await fillJob(page, { name: 'Long', command: long })
      await setDatabase({ database, [setting]: true })
      await page.getByRole('button', { name: 'Create job' }).click()
      await expect(page.getByText(formSays)).toBeVisible({ timeout: 30_000 })
      const other = await page.context().newPage()
      await other.goto('/jobs')
      await expect(other.getByRole('link', { name: 'Stays' }).first()).toBeVisible()
      await other.close()
      await setDatabase({ database, [setting]: false })
      const again = javaScriptEnabled === false ? 'Send it again' : 'Create job'
      await page.getByRole('button', { name: again }).click()
      await expect(page.getByRole('heading', { level: 1, name: 'Long' })).toBeVisible({ timeout: 30_000 })
      const jobs = await askDatabase(database, 'SELECT name FROM cron_jobs ORDER BY created_at')
      expect(jobs).toEqual([{ name: 'Stays' }, { name: 'Long' }])
    },
    becomeMember,
  )
})

test('tokens that somebody ended behind our back are not missed', async ({ page }) => {
  await becomeMember(page)
  const database = await databaseOf(page)
  await createJob(page, { name: 'Before', command: 'echo 1' })
  await setDatabase({ database, isRotated: true })
  await createJob(page, { name: 'After', command: 'echo 2' })
  expect(await askDatabase(database, 'SELECT name FROM cron_jobs ORDER BY created_at')).toEqual([
    { name: 'Before' },
    { name: 'After' },
  ])
})

test('an account is deleted though its database is protected, or its provider away for a while', {
  tag: '@minute',
}, async ({ browser }) => {
  test.setTimeout(180_000)
  const members: Credentials[] = []
  const ways = [
    { index: 0, isProtected: true, said: 'Your account is deleted' },
    { index: 1, isProtected: false, said: 'Your account is being deleted' },
  ]
  await each(
    browser,
    ways,
    async (page, { index, isProtected, said }) => {
      const database = await databaseOf(page)
      if (isProtected) await setDatabase({ database, isProtected })
      const heal = isProtected
        ? undefined
        : await goWrong({ method: 'DELETE', path: `/databases/${database}`, status: 503 })
      await page.goto('/settings/delete')
      await page.getByLabel('Your e-mail address').fill(members[index]?.email ?? '')
      await page.getByRole('button', { name: 'Delete my account' }).click()
      await expect(page.getByRole('heading', { name: said })).toBeVisible({ timeout: 30_000 })
      await heal?.()
      const state = async () =>
        (
          await askDatabase<{ state: string }>('registry', 'SELECT state FROM user_databases WHERE db_name = ?', [
            database,
          ])
        )[0]
      await expect.poll(state, { timeout: 120_000 }).toEqual({ state: 'deleted' })
      expect(await askDatabase(database, 'SELECT 1 FROM cron_jobs')).toEqual([])
    },
    async (page) => void members.push(await becomeMember(page)),
  )
})
