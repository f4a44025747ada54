import { expect, test } from 'vitest'
import { provisionTenant } from '#app/features/tenants/provisioning.server.ts'
import { beginTenant, memberDb, setupState } from '#app/features/tenants/tenants.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { openHouse, owner } from '#tests/support/tenants.ts'
import { tursoOn } from '#tests/support/turso/backends.ts'
import type { Fault } from '#tests/support/turso/faults.ts'
import { minted, signUp, tursoHouse } from '#tests/support/turso/turso-house.ts'

const ada = owner('ada')
const minute = 60_000

test('a member gets a database in the group, with a sealed token that ends', async () => {
  const house = await tursoHouse()
  const db = await signUp(house)
  expect(await db.read('SELECT * FROM cron_jobs')).toEqual([])
  const row = await readUserDatabase(house.registry, 'ada')
  expect(row).toMatchObject({ backend: 'turso', state: 'ready', db_url: expect.stringContaining(row?.db_name ?? '-') })
  expect(row?.db_token).toMatch(/^v1\.k1\./)
  const lifeMs = (row?.token_expires_at ?? 0) - Date.now()
  expect(Math.round(lifeMs / 86_400_000)).toBe(90)
  expect(house.standIn.databases.all().map(({ name }) => name)).toEqual([row?.db_name])
})

const passing: [string, Fault][] = [
  ['a create that was lost after it acted', { method: 'POST', path: '/databases$', times: 1, drop: 'after' }],
  ['a create that was taken already', { method: 'POST', path: '/databases$', times: 1, status: 409 }],
  ['a proxy in the way', { path: '/v1/', times: 1, status: 502, html: true }],
  ['too many requests', { path: '/v1/', times: 2, status: 429, retryAfterSeconds: 1 }],
  ['a database that is not known everywhere yet', { path: '/v2/pipeline', times: 4, status: 404 }],
  ['a database that does not know its token yet', { path: '/v2/pipeline', times: 4, status: 401 }],
]

test.each(passing)('%s is waited out within one attempt', async (name, fault) => {
  const house = await tursoHouse()
  await beginTenant(house, ada)
  // Taken already, by an attempt whose process died.
  if (name.includes('taken')) await house.backend.create((await readUserDatabase(house.registry, 'ada'))?.db_name ?? '')
  house.standIn.faults.add(fault)
  expect(await provisionTenant(house, 'ada')).toMatchObject({ state: 'ready', attempts: 1, last_error: null })
  expect(house.standIn.databases.all()).toHaveLength(1)
})

test('a token whose answer was lost is minted again by the next attempt, and one database is left', async () => {
  const house = await tursoHouse()
  await beginTenant(house, ada)
  house.standIn.faults.add({ path: '/auth/tokens', times: 1, drop: 'after' })
  expect(await provisionTenant(house, 'ada')).toMatchObject({ state: 'db_created' })
  house.clock.advance(1_000)
  expect(await provisionTenant(house, 'ada')).toMatchObject({ state: 'ready', attempts: 2 })
  expect(house.standIn.databases.all()).toHaveLength(1)
})

test('a database that keeps refusing its token is given another; one that vanished is made again', async () => {
  const house = await tursoHouse()
  await beginTenant(house, ada)
  house.standIn.faults.add({ path: '/v2/pipeline', status: 401 })
  expect(await provisionTenant(house, 'ada')).toMatchObject({ state: 'db_created' })
  house.standIn.faults.clear()
  house.standIn.faults.add({ path: '/v2/pipeline', status: 404 })
  house.clock.advance(minute)
  expect(await provisionTenant(house, 'ada')).toMatchObject({ state: 'pending' })
  house.standIn.faults.clear()
  house.clock.advance(minute)
  expect(await provisionTenant(house, 'ada')).toMatchObject({ state: 'ready' })
})

test.each([400, 401, 402, 403, 422])(
  '%i holds the set-up until an operator helps, without hot retries',
  async (status) => {
    const house = await tursoHouse()
    await beginTenant(house, ada)
    house.standIn.faults.add({ path: '/databases$', status })
    await provisionTenant(house, 'ada')
    house.clock.advance(14 * minute)
    await provisionTenant(house, 'ada')
    expect(house.standIn.requests).toHaveLength(1)
    expect(await setupState(house, 'ada')).toMatchObject({
      lastError: `Creating your database is held up (HTTP_${status}): whoever runs this server has to see to it, and was told.`,
    })
    house.standIn.faults.clear()
    house.clock.advance(minute)
    expect(await provisionTenant(house, 'ada')).toMatchObject({ state: 'ready', last_error: null })
  },
)

test('the next attempt waits as long as Turso asks', async () => {
  const house = await tursoHouse()
  await beginTenant(house, ada)
  house.standIn.faults.add({ path: '/databases$', status: 429, retryAfterSeconds: 120 })
  const { next_attempt_at } = await provisionTenant(house, 'ada')
  expect(next_attempt_at - house.clock()).toBe(120_000)
})

test('after a rotation of the keys fifty requests at once mint one token, and nobody notices', async () => {
  const house = await tursoHouse()
  const db = await signUp(house)
  const [database] = house.standIn.databases.all()
  if (!database) throw new Error('There is a database')
  database.rotation += 1
  house.standIn.requests.splice(0)
  const reads = Array.from({ length: 50 }, () => db.read('SELECT count(*) AS n FROM cron_jobs'))
  const write = db.write('UPDATE cron_jobs SET enabled = 0')
  for (const rows of await Promise.all(reads)) expect(rows).toEqual([{ n: 0 }])
  await write
  expect(minted(house.standIn.requests)).toBe(1)
})

test('a token that another process renewed is taken from the registry, and none is minted', async () => {
  const house = await tursoHouse()
  const { standIn } = house
  const db = await signUp(house)
  const [database] = standIn.databases.all()
  if (!database) throw new Error('There is a database')
  database.rotation += 1
  const row = await readUserDatabase(house.registry, 'ada')
  const token = row && (await house.backend.mintToken(row))
  await house.registry.write('UPDATE user_databases SET db_token = ?', [token?.sealed ?? null])
  standIn.requests.splice(0)
  expect(await db.read('SELECT 1 AS one')).toEqual([{ one: 1 }])
  expect(minted(standIn.requests)).toBe(0)
})

test('a process that starts with a dead token opens the database all the same', async () => {
  const house = await tursoHouse()
  const { standIn } = house
  await signUp(house)
  const [database] = standIn.databases.all()
  if (database) database.rotation += 1
  const restarted = await openHouse({ dataDir: house.dataDir, clock: house.clock, makeBackend: () => tursoOn(standIn) })
  const db = await memberDb(restarted, ada)
  expect(await db?.read('SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('a database that refuses every token is not asked for token after token', async () => {
  const house = await tursoHouse()
  const db = await signUp(house)
  house.standIn.faults.add({ path: '/v2/pipeline', status: 401 })
  house.standIn.requests.splice(0)
  for (let n = 0; n < 5; n += 1) await expect(db.read('SELECT 1')).rejects.toMatchObject({ code: 'unavailable' })
  expect(minted(house.standIn.requests)).toBe(1)
  house.standIn.faults.clear()
  house.clock.advance(minute)
  expect(await db.read('SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('whoever rewrites rows of the registry gets no token for a database of somebody else', async () => {
  const house = await tursoHouse()
  await signUp(house)
  await signUp(house, 'bob')
  const bob = await readUserDatabase(house.registry, 'bob')
  await house.registry.write("DELETE FROM user_databases WHERE user_id = 'bob'")
  await house.registry.write("UPDATE user_databases SET db_name = ?, db_url = ?, db_token = ? WHERE user_id = 'ada'", [
    bob?.db_name ?? '',
    bob?.db_url ?? '',
    bob?.db_token ?? '',
  ])
  house.standIn.requests.splice(0)
  house.clock.advance(minute)
  await expect(memberDb(house, ada)).rejects.toMatchObject({ code: 'unavailable' })
  expect(minted(house.standIn.requests)).toBe(0)
})

test('a database that is down is unavailable, loses nothing, and is back by itself', async () => {
  const house = await tursoHouse()
  const db = await signUp(house)
  house.standIn.faults.add({ path: '/v2/pipeline', status: 502, html: true })
  await expect(db.read('SELECT 1')).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 })
  house.standIn.faults.clear()
  expect(await db.read('SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('a database that does not let its own process in at its opening is not asked for token after token either', async () => {
  const house = await tursoHouse()
  const { standIn, clock } = house
  await signUp(house)
  const restarted = await openHouse({ dataDir: house.dataDir, clock, makeBackend: () => tursoOn(standIn) })
  standIn.faults.add({ path: '/v2/pipeline', status: 401 })
  standIn.requests.splice(0)
  for (let n = 0; n < 5; n += 1) {
    await expect(memberDb(restarted, ada)).rejects.toMatchObject({ code: 'unavailable' })
    clock.advance(6_000)
  }
  expect(minted(standIn.requests)).toBe(1)
})

test('a refusal while no other token is to be had is said as one that passes', async () => {
  const house = await tursoHouse()
  const db = await signUp(house)
  const { standIn, clock } = house
  for (const database of standIn.databases.all()) database.rotation += 1
  standIn.faults.add({ path: '/auth/tokens', status: 500 })
  await expect(db.read('SELECT 1')).rejects.toMatchObject({ code: 'unavailable' })
  standIn.faults.clear()
  clock.advance(minute)
  expect(await db.read('SELECT 1 AS one')).toEqual([{ one: 1 }])
})
