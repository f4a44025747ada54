import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import { migrate, readMigrations, schemaVersion } from '#db/migrate.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

const first = { '/m/0001_a.sql': 'CREATE TABLE a (n INTEGER);\n' }
const both = { ...first, '/m/0002_b.sql': 'CREATE TABLE b (n INTEGER);\nINSERT INTO b VALUES (7);\n' }

function openFile(path = join(tempDir(), 'a.db')) {
  const db = openSql({ url: fileUrl(path) })
  onTestFinished(() => db.close())
  return db
}

test('migrations run once, in order, and their version is kept', async () => {
  const db = openFile()
  expect(await schemaVersion(db)).toBe(0)
  expect(await migrate(db, readMigrations(first), 1)).toBe(1)
  expect(await migrate(db, readMigrations(both), 2)).toBe(2)
  expect(await migrate(db, readMigrations(both), 3)).toBe(2)
  expect(await db.read('SELECT n FROM b')).toEqual([{ n: 7 }])
  expect(await db.read('SELECT version, applied_at FROM schema_migrations')).toEqual([
    { version: 1, applied_at: 1 },
    { version: 2, applied_at: 2 },
  ])
})

test('a migration that fails leaves nothing behind', async () => {
  const db = openFile()
  const broken = { ...first, '/m/0002_b.sql': 'CREATE TABLE b (n INTEGER);\nINSERT INTO nowhere VALUES (7);\n' }
  await expect(migrate(db, readMigrations(broken), 1)).rejects.toThrow('no such table: nowhere')
  expect(await schemaVersion(db)).toBe(0)
  await migrate(db, readMigrations(first), 1)
  await expect(migrate(db, readMigrations(broken), 1)).rejects.toThrow('no such table: nowhere')
  expect(await schemaVersion(db)).toBe(1)
  expect(await migrate(db, readMigrations(both), 1)).toBe(2)
})

test('two that migrate one database at once do it once', async () => {
  const path = join(tempDir(), 'a.db')
  const versions = await Promise.all(Array.from({ length: 5 }, () => migrate(openFile(path), readMigrations(both), 1)))
  expect(versions).toEqual([2, 2, 2, 2, 2])
  expect(await openFile(path).read('SELECT n FROM b')).toEqual([{ n: 7 }])
})

test('a database ahead of this build, or migrated by other text, is refused', async () => {
  const db = openFile()
  await migrate(db, readMigrations(both), 1)
  await expect(migrate(db, readMigrations(first), 1)).rejects.toThrow(
    'it has 2 migrations, this build knows 1; run the newer build',
  )
  const changed = { ...both, '/m/0001_a.sql': 'CREATE TABLE a (n TEXT);\n' }
  await expect(migrate(db, readMigrations(changed), 1)).rejects.toThrow('migration 1 was changed after it ran')
})

test('migrations with a gap in their numbers are refused', () => {
  expect(() => readMigrations({ ...first, '/m/0003_c.sql': '' })).toThrow('0003_c.sql breaks the numbering')
})
