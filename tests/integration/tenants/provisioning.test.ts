import { expect, test } from 'vitest'
import { provisionTenant, provisionWithin } from '#app/features/tenants/provisioning.server.ts'
import { reconcileTenants } from '#app/features/tenants/reconcile-tenants.server.ts'
import { beginTenant, memberDb, resumeSetup, setupState } from '#app/features/tenants/tenants.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { gate } from '#tests/support/gate.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { databasesOnDisk } from '#tests/support/tenant-files.ts'
import { openHouse, owner, type TestHouse } from '#tests/support/tenants.ts'

const ada = owner('ada')

/** Makes the backend's next `create` fail so many times. */
function failCreating(house: TestHouse, times: number, error: Error): void {
  const { create } = house.backend
  let left = times
  house.backend.create = async (name) => {
    left -= 1
    if (left >= 0) throw error
    return create(name)
  }
}

test('a member who signs up has a database of their own at once', async () => {
  const house = await openHouse()
  const db = await memberDb(house, ada)
  await db?.write(
    `INSERT INTO cron_jobs (id, user_id, name, schedule, command, created_at, updated_at)
     VALUES ('1', 'ada', 'Backup', '@daily', 'true', 1, 1)`,
  )
  const bobs = await memberDb(house, owner('bob'))
  expect(await bobs?.read('SELECT * FROM cron_jobs')).toEqual([])
  expect(await setupState(house, 'ada')).toEqual({
    state: 'ready',
    step: 4,
    steps: 3,
    attempts: 1,
    lastError: null,
    nextAttemptAt: null,
  })
  expect(databasesOnDisk(house.dataDir)).toHaveLength(2)
})

test('ten processes at once make one database', async () => {
  const dataDir = tempDir()
  const houses = await Promise.all(Array.from({ length: 10 }, () => openHouse({ dataDir })))
  const dbs = await Promise.all(houses.map((house) => memberDb(house, ada)))
  for (const db of dbs) expect(await db?.read('SELECT * FROM cron_jobs')).toEqual([])
  expect(databasesOnDisk(dataDir)).toHaveLength(1)
  expect(await houses[0]?.registry.read('SELECT count(*) AS rows FROM user_databases')).toEqual([{ rows: 1 }])
})

test('a failure says in public words what did not work, and is tried again after a pause that doubles', async () => {
  const house = await openHouse()
  const fault = Object.assign(new Error('no space left for token eyJhbGciOi at /srv/data'), { code: 'ENOSPC' })
  failCreating(house, 2, fault)
  await beginTenant(house, ada)
  await provisionTenant(house, 'ada')
  expect(await setupState(house, 'ada')).toEqual({
    state: 'pending',
    step: 1,
    steps: 3,
    attempts: 1,
    lastError: 'Creating your database did not work (ENOSPC).',
    nextAttemptAt: house.clock() + 1000,
  })
  house.clock.advance(999)
  expect(await provisionTenant(house, 'ada')).toMatchObject({ attempts: 1 })
  house.clock.advance(1)
  expect(await provisionTenant(house, 'ada')).toMatchObject({ attempts: 2, next_attempt_at: house.clock() + 2000 })
  house.clock.advance(2000)
  expect(await provisionTenant(house, 'ada')).toMatchObject({ state: 'ready', last_error: null })
})

test('the pause after failures is never over five minutes', async () => {
  const house = await openHouse()
  failCreating(house, Number.POSITIVE_INFINITY, new Error('no'))
  await beginTenant(house, ada)
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await provisionTenant(house, 'ada')
    house.clock.advance(300_000)
  }
  expect(await readUserDatabase(house.registry, 'ada')).toMatchObject({ attempts: 20, next_attempt_at: house.clock() })
})

test('a member whose set-up takes long is sent to the set-up page while it goes on', async () => {
  const house = await openHouse()
  const { passed, open } = gate()
  const { create } = house.backend
  house.backend.create = async (name) => {
    await passed
    return create(name)
  }
  await beginTenant(house, ada)
  expect(await provisionWithin(house, 'ada', 20)).toBe('setting_up')
  expect(await setupState(house, 'ada')).toMatchObject({ state: 'pending', step: 1 })
  open()
  await expect.poll(() => house.cache.tenant('ada')).toMatchObject({ email: 'ada@example.com' })
})

test('a failure that passes heals within the request', async () => {
  const house = await openHouse()
  failCreating(house, 1, new Error('no'))
  const deps = { ...house, clock: Date.now, random: () => 0 }
  expect(await (await memberDb(deps, ada))?.read('SELECT * FROM cron_jobs')).toEqual([])
  expect(await readUserDatabase(house.registry, 'ada')).toMatchObject({ state: 'ready', attempts: 2 })
})

test('while the next attempt is further off than a request may take, the answer comes at once', async () => {
  const house = await openHouse()
  failCreating(house, 10, new Error('no'))
  await beginTenant(house, ada)
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await provisionTenant(house, 'ada')
    house.clock.advance(attempt < 2 ? 2000 : 0)
  }
  const deps = { ...house, wait: () => new Promise<void>(() => undefined) }
  expect(await memberDb(deps, ada)).toBeUndefined()
  expect(await resumeSetup(deps, ada)).toMatchObject({ attempts: 3, nextAttemptAt: house.clock() + 4000 })
})

test('the reconciler at start finishes whatever is not ready, failures of a moment ago included', async () => {
  const house = await openHouse()
  failCreating(house, 1, new Error('no'))
  const ids = Array.from({ length: 20 }, (_, n) => `member-${n}`)
  for (const id of ids) await beginTenant(house, owner(id))
  await provisionTenant(house, 'member-0')
  expect(await reconcileTenants(house)).toEqual({ ready: 20, unfinished: 0 })
  expect(await reconcileTenants(house)).toEqual({ ready: 0, unfinished: 0 })
})

test('the reconciler goes on past a tenant that fails', async () => {
  const house = await openHouse()
  const { create } = house.backend
  await beginTenant(house, ada)
  await beginTenant(house, owner('bob'))
  const adas = (await readUserDatabase(house.registry, 'ada'))?.db_name
  house.backend.create = async (name) => {
    if (name === adas) throw new Error('no')
    return create(name)
  }
  expect(await reconcileTenants(house)).toEqual({ ready: 1, unfinished: 1 })
})

test('a member known to auth alone gets a row and a database at the next request', async () => {
  const house = await openHouse()
  expect(await readUserDatabase(house.registry, 'ada')).toBeUndefined()
  expect(await memberDb(house, ada)).toBeDefined()
  expect(await readUserDatabase(house.registry, 'ada')).toMatchObject({ state: 'ready', attempts: 1 })
})

test.each(['suspended', 'deleting'])('a database that is %s is left as it is', async (state) => {
  const house = await openHouse()
  await beginTenant(house, ada)
  await house.registry.write('UPDATE user_databases SET state = ?', [state])
  const row = await readUserDatabase(house.registry, 'ada')
  expect(await reconcileTenants(house)).toEqual({ ready: 0, unfinished: 0 })
  expect(await provisionTenant(house, 'ada')).toEqual(row)
  const deps = { ...house, wait: () => new Promise<void>(() => undefined) }
  if (state === 'suspended') expect(await memberDb(deps, ada)).toBeUndefined()
  else await expect(memberDb(deps, ada)).rejects.toThrow('This account was deleted')
  expect(await readUserDatabase(house.registry, 'ada')).toEqual(row)
  expect(databasesOnDisk(house.dataDir)).toEqual([])
})

test('a database that is suspended while a step runs stays suspended', async () => {
  const house = await openHouse()
  await beginTenant(house, ada)
  const { create } = house.backend
  house.backend.create = async (name) => {
    await house.registry.write("UPDATE user_databases SET state = 'suspended'")
    return create(name)
  }
  expect(await provisionTenant(house, 'ada')).toMatchObject({ state: 'suspended', last_error: null })
})
