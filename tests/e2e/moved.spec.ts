import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { fillJob, haveJob } from './support/job.ts'
import { becomeMember } from './support/member.ts'

/** Works on a database of the server under test from outside, as a program beside it does. */
function withDatabase<T>(path: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(path, { timeout: 5000 })
  try {
    return work(db)
  } finally {
    db.close()
  }
}

/** Stands where a move stands while it copies; answers how to end it. */
function holdMove(email: string): () => void {
  const registry = join(process.env.BROWSER_TEST_DATA ?? '', 'registry.db')
  const row = withDatabase(registry, (db) => {
    db.prepare("UPDATE user_databases SET lease_owner = 'mover', lease_until = 4e12 WHERE email = ?").run(email)
    const found = db.prepare('SELECT user_id, db_name, db_url FROM user_databases WHERE email = ?').get(email)
    db.prepare(
      `INSERT INTO tenant_moves (user_id, state, from_backend, from_name, to_backend, to_name, to_generation, begun_at)
       VALUES (?, 'copying', 'embedded', ?, 'turso', '', 2, 0)`,
    ).run(String(found?.user_id), String(found?.db_name))
    return found
  })
  const path = fileURLToPath(String(row?.db_url))
  const refuse = "BEGIN SELECT RAISE(ABORT, 'this database is being moved'); END"
  withDatabase(path, (db) => db.exec(`CREATE TRIGGER moving_1_insert_cron_jobs BEFORE INSERT ON cron_jobs ${refuse}`))
  return () => {
    withDatabase(path, (db) => db.exec('DROP TRIGGER moving_1_insert_cron_jobs'))
    withDatabase(registry, (db) => db.prepare('DELETE FROM tenant_moves WHERE user_id = ?').run(String(row?.user_id)))
  }
}

// It reaches into files beside the server.
test('while a member is moved pages are there, and a form waits until it can be sent', { tag: '@files' }, async ({
  page,
}) => {
  const { email } = await becomeMember(page)
  await haveJob(page, { name: 'There before' })
  await page.goto('/jobs/new')
  await fillJob(page, { name: 'Typed meanwhile', command: 'echo meanwhile' })
  const end = holdMove(email)
  await page.getByRole('button', { name: 'Create job' }).click()
  await expect(page.getByText('Your database is being moved right now. Nothing was changed')).toBeVisible()
  const other = await page.context().newPage()
  await other.goto('/jobs')
  await expect(other.getByRole('link', { name: 'There before', exact: true })).toBeVisible()
  end()
  await page.getByRole('button', { name: /^(Send it again|Create job)$/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Typed meanwhile' })).toBeVisible()
  await expect(page.getByText('echo meanwhile')).toBeVisible()
})
