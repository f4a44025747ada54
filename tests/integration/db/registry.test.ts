import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fileUrl } from '#app/platform/files.server.ts'
import { openRegistry } from '#db/registry/registry.server.ts'
import { whereProvisionable } from '#db/registry/user-databases.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { remoteDatabase } from '#tests/support/turso/remote-database.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

async function open(dataDir: string) {
  const registry = await openRegistry({ url: fileUrl(join(dataDir, 'registry.db')) }, () => 1)
  onTestFinished(() => registry.close())
  return registry
}

test('user_databases begins with the columns every tool knows, and finds members by e-mail through an index', async () => {
  const registry = await open(tempDir())
  const columns = await registry.read<{ name: string }>("SELECT name FROM pragma_table_info('user_databases')")
  expect(columns.map(({ name }) => name).slice(0, 8)).toEqual([
    'user_id',
    'email',
    'db_name',
    'db_url',
    'db_token',
    'storage_used_bytes',
    'created_at',
    'updated_at',
  ])
  const plan = await registry.read<{ detail: string }>(
    "EXPLAIN QUERY PLAN SELECT user_id FROM user_databases WHERE email = 'ada@example.com'",
  )
  expect(plan[0]?.detail).toContain('idx_user_databases_email')
})

test('the databases on their way to ready are found through an index', async () => {
  const registry = await open(tempDir())
  const plan = await registry.read<{ detail: string }>(
    `EXPLAIN QUERY PLAN SELECT user_id FROM user_databases WHERE ${whereProvisionable}`,
  )
  expect(plan[0]?.detail).toContain('idx_user_databases_provisionable')
})

test('two members can never share a database', async () => {
  const registry = await open(tempDir())
  const insert = 'INSERT INTO user_databases (user_id, email, db_name, created_at, updated_at) VALUES (?, ?, ?, 1, 1)'
  await registry.write(insert, ['ada', 'ada@example.com', 'u-1'])
  await expect(registry.write(insert, ['bob', 'bob@example.com', 'u-1'])).rejects.toThrow('UNIQUE')
})

test('processes that start at once open one registry', async () => {
  const dataDir = tempDir()
  const registries = await Promise.all(Array.from({ length: 8 }, () => open(dataDir)))
  for (const registry of registries) {
    expect(await registry.read('PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }])
    expect(await registry.read('SELECT * FROM user_databases')).toEqual([])
  }
})

test('on the network it is the same, and opening it twice at once is safe', async () => {
  const address = await remoteDatabase(await testStandIn(), 'registry')
  const [registry] = await Promise.all([openRegistry(address, () => 1), openRegistry(address, () => 1)])
  const schema = "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
  expect(await registry.read(schema)).toEqual(await (await open(tempDir())).read(schema))
})
