import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { tenantName } from '#app/features/tenants/tenant-name.server.ts'
import { openSql } from '#db/client.server.ts'
import { makeReady, openHouse, type TestHouse } from '#tests/support/tenants.ts'

const members = Array.from({ length: 2000 }, (_, n) => `member-${n}`)

/** Two thousand ready tenants, their files copied from one. */
async function fillHouse(house: TestHouse): Promise<void> {
  const template = await makeReady(house, 'template')
  const checkpoint = openSql({ url: pathToFileURL(template).href })
  await checkpoint.write('PRAGMA wal_checkpoint(TRUNCATE)')
  checkpoint.close()
  const rows = members.map((userId) => {
    const name = tenantName(house.tenantNameKey, userId, 1)
    const path = join(house.dataDir, 'tenants', name.slice(2, 4), `${name}.db`)
    mkdirSync(dirname(path), { recursive: true })
    copyFileSync(template, path)
    return {
      sql: `INSERT INTO user_databases (user_id, email, db_name, created_at, updated_at, state, schema_version)
        SELECT ?, ?, ?, 1, 1, 'ready', schema_version FROM user_databases WHERE user_id = 'template'`,
      args: [userId, `${userId}@example.com`, name],
    }
  })
  await house.registry.batch(rows)
}

test.skipIf(!existsSync('/proc/self/fd'))(
  'file handles stay bounded while 2,000 tenants come and go',
  { timeout: 120_000 },
  async () => {
    const house = await openHouse({ max: 50 })
    await fillHouse(house)
    const openFiles = () => readdirSync('/proc/self/fd').length
    const before = openFiles()
    let most = 0
    for (const userId of members) {
      const tenant = await house.cache.tenant(userId)
      await tenant?.db.write('UPDATE cron_jobs SET enabled = 0')
      most = Math.max(most, openFiles() - before)
    }
    expect(house.cache.size()).toBe(50)
    // Five handles a database: fifty in the cache, and as many again that wait to be collected.
    expect(most).toBeLessThan(50 * 5 * 2)
  },
)
