import { rmSync, writeFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { makeReady, openHouse, type TestHouse } from '#tests/support/tenants.ts'

async function dbOf(house: TestHouse, userId: string) {
  const tenant = await house.cache.tenant(userId)
  if (!tenant) throw new Error(`${userId} is not ready`)
  return tenant.db
}

const insertJob = `INSERT INTO cron_jobs (id, user_id, name, schedule, command, created_at, updated_at)
  VALUES (?, 'ada', 'Backup', '@daily', 'true', 1, 1)`

test('only a ready row opens a database', async () => {
  const house = await openHouse()
  expect(await house.cache.tenant('ada')).toBeUndefined()
  await makeReady(house, 'ada')
  await house.registry.write("UPDATE user_databases SET state = 'credentialed'")
  expect(await house.cache.tenant('ada')).toBeUndefined()
  await house.registry.write("UPDATE user_databases SET state = 'ready'")
  expect(await house.cache.tenant('ada')).toMatchObject({ email: 'ada@example.com' })
})

test('a handle outlives the eviction of its database', async () => {
  const house = await openHouse({ max: 1 })
  await makeReady(house, 'ada')
  await makeReady(house, 'bob')
  const ada = await dbOf(house, 'ada')
  await ada.write(insertJob, ['1'])
  const bob = await dbOf(house, 'bob')
  expect(house.cache.size()).toBe(1)
  expect(await ada.read('SELECT id FROM cron_jobs')).toEqual([{ id: '1' }])
  expect(await bob.read('SELECT id FROM cron_jobs')).toEqual([])
})

test('a database in use stays open beyond the cap', async () => {
  const house = await openHouse({ max: 1 })
  await makeReady(house, 'ada')
  await makeReady(house, 'bob')
  const ada = await dbOf(house, 'ada')
  await ada.withTx(async (tx) => {
    await tx.write(insertJob, ['1'])
    await dbOf(house, 'bob')
    house.clock.advance(600_000)
    house.cache.sweep()
    await tx.write(insertJob, ['2'])
  })
  expect(await ada.read('SELECT id FROM cron_jobs ORDER BY id')).toEqual([{ id: '1' }, { id: '2' }])
  expect(house.cache.size()).toBe(1)
})

test('the database used longest ago is closed first, and all after five idle minutes', async () => {
  const house = await openHouse({ max: 2 })
  for (const userId of ['ada', 'bob', 'eve']) await makeReady(house, userId)
  const ada = await dbOf(house, 'ada')
  await dbOf(house, 'bob')
  await ada.read('SELECT 1')
  await dbOf(house, 'eve')
  const bobsFile = await house.registry.read<{ db_url: string }>(
    "SELECT db_url FROM user_databases WHERE user_id = 'bob'",
  )
  rmSync(new URL(bobsFile[0]?.db_url ?? ''))
  expect(await ada.read('SELECT 1 AS one')).toEqual([{ one: 1 }])
  await expect(house.cache.tenant('bob')).rejects.toMatchObject({ code: 'unavailable' })
  house.clock.advance(299_999)
  house.cache.sweep()
  expect(house.cache.size()).toBe(2)
  house.clock.advance(1)
  house.cache.sweep()
  expect(house.cache.size()).toBe(0)
})

test('fifty first requests at once open the database once', async () => {
  const house = await openHouse()
  await makeReady(house, 'ada')
  let opens = 0
  const open = house.backend.open
  house.backend.open = (address) => {
    opens += 1
    return open(address)
  }
  await Promise.all(Array.from({ length: 50 }, () => dbOf(house, 'ada')))
  expect(opens).toBe(1)
})

test('a damaged database refuses its own member, says so, and is tried again later', async () => {
  const house = await openHouse()
  const file = await makeReady(house, 'ada')
  await makeReady(house, 'bob')
  rmSync(`${file}-wal`)
  rmSync(`${file}-shm`)
  writeFileSync(file, 'not a database'.repeat(1000))
  await expect(house.cache.tenant('ada')).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 })
  expect(await (await dbOf(house, 'bob')).read('SELECT * FROM cron_jobs')).toEqual([])
  rmSync(file)
  await house.registry.write("DELETE FROM user_databases WHERE user_id = 'ada'")
  await makeReady(house, 'ada')
  await expect(house.cache.tenant('ada')).rejects.toMatchObject({ code: 'unavailable' })
  house.clock.advance(5_000)
  expect(await (await dbOf(house, 'ada')).read('SELECT * FROM cron_jobs')).toEqual([])
})

test('a ready database whose file is gone or empty is reported and never made anew', async () => {
  const house = await openHouse()
  const file = await makeReady(house, 'ada')
  rmSync(file)
  await expect(house.cache.tenant('ada')).rejects.toThrow('missing. Nothing was put in its place')
  writeFileSync(file, '')
  house.clock.advance(5_000)
  await expect(house.cache.tenant('ada')).rejects.toMatchObject({
    code: 'unavailable',
    cause: { message: expect.stringContaining('ready, and yet empty') },
  })
})

test('a row that is no longer ready closes the door within 30 seconds', async () => {
  const house = await openHouse()
  await makeReady(house, 'ada')
  const ada = await dbOf(house, 'ada')
  await house.registry.write("UPDATE user_databases SET state = 'pending'")
  house.clock.advance(29_999)
  expect(await ada.read('SELECT 1 AS one')).toEqual([{ one: 1 }])
  house.clock.advance(1)
  await expect(ada.read('SELECT 1')).rejects.toMatchObject({ code: 'unavailable' })
  await house.registry.write("UPDATE user_databases SET state = 'ready'")
  expect(await ada.read('SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('a tenant behind this build is migrated when it is opened', async () => {
  const house = await openHouse()
  await makeReady(house, 'ada')
  const [before] = await house.registry.read<{ schema_version: number }>('SELECT schema_version FROM user_databases')
  await house.registry.write('UPDATE user_databases SET schema_version = 0')
  const ada = await dbOf(house, 'ada')
  const applied = await ada.read('SELECT version FROM schema_migrations')
  expect(applied).toHaveLength(before?.schema_version ?? 0)
  expect(await house.registry.read('SELECT schema_version FROM user_databases')).toEqual([before])
})

test('a registry that does not answer is asked again at the next use, and the database stays open', async () => {
  const house = await openHouse()
  await makeReady(house, 'ada')
  const ada = await dbOf(house, 'ada')
  const { read } = house.registry
  house.registry.read = () => Promise.reject(new Error('no answer'))
  house.clock.advance(30_000)
  await expect(ada.read('SELECT 1')).rejects.toThrow('no answer')
  await expect(ada.read('SELECT 1')).rejects.toThrow('no answer')
  house.registry.read = read
  expect(await ada.read('SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect(house.cache.size()).toBe(1)
})

test('a reload of the dev server finds the databases still open', async () => {
  const house = await openHouse()
  const load = async () => {
    vi.resetModules()
    const { tenantCache } = await import('#db/tenant/tenant-cache.server.ts')
    return tenantCache({ ...house, max: 1 })
  }
  const before = await load()
  expect(await load()).toBe(before)
  before.close()
})
