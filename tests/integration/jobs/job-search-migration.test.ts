import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readJobListQuery } from '#app/features/jobs/list/job-list-query.ts'
import { listJobs } from '#app/features/jobs/list/jobs-list.server.ts'
import { folded, nameKeyOf } from '#app/features/jobs/search-text.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import { migrate, readMigrations } from '#db/migrate.server.ts'
import type { TenantDb } from '#db/sql.server.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

const migrations = readMigrations(
  import.meta.glob<string>('/db/tenant/migrations/*.sql', { query: '?raw', import: 'default', eager: true }),
)

test('jobs made before numbers counted in a name are sorted as if saved today', async () => {
  const db = openSql({ url: fileUrl(join(tempDir(), 'a.db')) })
  onTestFinished(() => db.close())
  await migrate(db, migrations.slice(0, 3), 1)
  const names = ['job 10', 'job 2', '007', '0', 'äpfel 3', 'no number', '9'.repeat(100), '1a22b333-0', 'é 2 字 30']
  for (const name of names) {
    await db.write(
      `INSERT INTO cron_jobs (id, user_id, name, schedule, command, created_at, updated_at, name_key)
       VALUES (?, 'member-1', ?, '@daily', '', 1, 1, ?)`,
      [name, name, folded(name)],
    )
  }
  await migrate(db, migrations, 2)
  const rows = await db.read<{ name: string; name_key: string }>('SELECT name, name_key FROM cron_jobs')
  expect(rows).toHaveLength(names.length)
  expect(rows).toEqual(rows.map(({ name }) => ({ name, name_key: nameKeyOf(name) })))
})

test('jobs made before there was a search are found and in order', async () => {
  const db = openSql({ url: fileUrl(join(tempDir(), 'a.db')) })
  onTestFinished(() => db.close())
  await migrate(db, migrations.slice(0, 2), 1)
  for (const name of ['zebra', 'Backup']) {
    await db.write(
      `INSERT INTO cron_jobs (id, user_id, name, schedule, command, created_at, updated_at)
       VALUES (?, 'member-1', ?, '@daily', 'PG_DUMP', 1, 1)`,
      [name, name],
    )
  }
  await migrate(db, migrations, 2)
  const ctx = { ...(await memberCtx()), db: db as unknown as TenantDb }
  const { jobs } = await listJobs(ctx, readJobListQuery(new URLSearchParams({ q: 'pg_dump' })))
  expect(jobs.map(({ name }) => name)).toEqual(['Backup', 'zebra'])
})
