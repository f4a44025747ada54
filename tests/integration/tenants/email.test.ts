import { expect, test } from 'vitest'
import { changeTenantEmail, memberDb } from '#app/features/tenants/tenants.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { openHouse, owner, type TestHouse } from '#tests/support/tenants.ts'

const before = owner('ada', 'ada@example.com', 100)
const after = owner('ada', 'ada@lovelace.example', 200)

/** The house of a member who signed up as `before`, and how often its registry was written since. */
async function signedUp(dataDir = tempDir()) {
  const house = await openHouse({ dataDir })
  await memberDb(house, before)
  const { write } = house.registry
  const writes: Promise<unknown>[] = []
  house.registry.write = (sql, args) => {
    const written = write(sql, args) as Promise<never>
    writes.push(written)
    return written
  }
  return { house, writes }
}

function registered(house: TestHouse) {
  return readUserDatabase(house.registry, 'ada')
}

test('a changed e-mail address reaches the registry', async () => {
  const { house, writes } = await signedUp()
  await memberDb(house, after)
  await Promise.all(writes)
  expect(await registered(house)).toMatchObject({ email: 'ada@lovelace.example', email_as_of: 200_000 })
  expect(await house.cache.tenant('ada')).toMatchObject({ email: 'ada@lovelace.example' })
})

test('tokens from before and after the change in turn make one write, and the newer address stays', async () => {
  const { house, writes } = await signedUp()
  for (const member of [before, after, before, after, before]) await memberDb(house, member)
  await Promise.all(writes)
  expect(writes).toHaveLength(1)
  expect(await registered(house)).toMatchObject({ email: 'ada@lovelace.example' })
})

test('fifty requests at once after the change make one write', async () => {
  const { house, writes } = await signedUp()
  await Promise.all(Array.from({ length: 50 }, () => memberDb(house, after)))
  expect(writes).toHaveLength(1)
})

test('a process that has not heard of the change does not put the old address back', async () => {
  const dataDir = tempDir()
  const { house, writes } = await signedUp(dataDir)
  const other = await openHouse({ dataDir })
  await memberDb(other, before)
  await memberDb(house, owner('ada', 'ada@newest.example', 300))
  await Promise.all(writes)
  await memberDb(other, after)
  await other.registry.write('SELECT 1')
  expect(await registered(house)).toMatchObject({ email: 'ada@newest.example', email_as_of: 300_000 })
})

test('a registry that refuses the new address fails no request, and is asked again later', async () => {
  const { house, writes } = await signedUp()
  const { write } = house.registry
  house.registry.write = () => Promise.reject(new Error('busy'))
  const db = await memberDb(house, after)
  expect(await db?.read('SELECT 1 AS one')).toEqual([{ one: 1 }])
  house.registry.write = write
  await memberDb(house, after)
  expect(writes).toHaveLength(0)
  house.clock.advance(30_000)
  await memberDb(house, after)
  await Promise.all(writes)
  expect(await registered(house)).toMatchObject({ email: 'ada@lovelace.example' })
})

test('a change of address counts before a token of the same second, and later tokens before it', async () => {
  const { house } = await signedUp()
  await changeTenantEmail(house, owner('ada', 'ada@lovelace.example', 100))
  await memberDb(house, before)
  expect(await registered(house)).toMatchObject({ email: 'ada@lovelace.example' })
  expect(await house.cache.tenant('ada')).toMatchObject({ email: 'ada@lovelace.example' })
  await memberDb(house, owner('ada', 'ada@newest.example', 101))
  await expect.poll(async () => (await registered(house))?.email).toBe('ada@newest.example')
})
