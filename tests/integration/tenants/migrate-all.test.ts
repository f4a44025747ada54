import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { migrateTenants } from '#app/features/tenants/upkeep/migrate-tenants.server.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import { migrate, readMigrations } from '#db/migrate.server.ts'
import { latestTenantVersion } from '#db/tenant/tenant-schema.server.ts'
import { makeReady, openHouse, type TestHouse } from '#tests/support/tenants.ts'

const versions = ({ registry }: TestHouse) =>
  registry.read<{ user_id: string; schema_version: number }>(
    'SELECT user_id, schema_version FROM user_databases ORDER BY user_id',
  )

const migrations = readMigrations(
  import.meta.glob<string>('/db/tenant/migrations/*.sql', { query: '?raw', import: 'default', eager: true }),
)

/** A member whose database lacks the last migration. */
async function behind(house: TestHouse, userId: string): Promise<string> {
  const path = await makeReady(house, userId)
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
  const db = openSql({ url: fileUrl(path) })
  await migrate(db, migrations.slice(0, -1), house.clock())
  db.close()
  await house.registry.write('UPDATE user_databases SET schema_version = ? WHERE user_id = ?', [
    latestTenantVersion - 1,
    userId,
  ])
  return path
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `member-${String(n).padStart(3, '0')}`)

test('all that are behind are brought forward, and a second call finds nothing to do', async () => {
  const house = await openHouse()
  for (const name of names(12)) await behind(house, name)
  await makeReady(house, 'recent')
  const seen: string[] = []
  const result = await migrateTenants(house, 4, ({ user_id }) => seen.push(user_id))
  expect(result).toEqual({ done: 12, failed: [], left: 0 })
  expect(seen).toHaveLength(12)
  for (const { schema_version } of await versions(house)) expect(schema_version).toBe(latestTenantVersion)
  expect(await migrateTenants(house, 4)).toEqual({ done: 0, failed: [], left: 0 })
})

test('when the first one fails no other is touched', async () => {
  const house = await openHouse()
  for (const name of names(3)) rmSync(await behind(house, name))
  const result = await migrateTenants(house, 4)
  expect(result).toMatchObject({ done: 0, failed: [{ db_name: expect.stringMatching(/^u-/) }], left: 2 })
})

test('five failures in a row stop it, one does not, and it goes on from there when they are mended', async () => {
  const house = await openHouse()
  for (const name of names(4)) await behind(house, name)
  house.clock.advance(-1000)
  const damaged = names(20).slice(4, 10)
  for (const name of names(20).slice(4)) {
    const path = await behind(house, name)
    if (damaged.includes(name)) rmSync(path)
  }
  const result = await migrateTenants(house, 1)
  expect(result).toMatchObject({ done: 4, left: 11 })
  expect(result.failed).toHaveLength(5)
  await house.registry.write('DELETE FROM user_databases WHERE user_id IN (SELECT value FROM json_each(?))', [
    JSON.stringify(damaged.slice(1)),
  ])
  await house.registry.write('UPDATE user_databases SET updated_at = 0 WHERE user_id = ?', [damaged[0] ?? ''])
  expect(await migrateTenants(house, 1)).toMatchObject({ done: 10, failed: [{}], left: 0 })
})
