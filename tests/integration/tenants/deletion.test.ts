import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { deleteAccount, resumeDeletions } from '#app/features/tenants/deletion.server.ts'
import { memberDb, resumeSetup } from '#app/features/tenants/tenants.server.ts'
import { deletionOf, expectNothingLeft, people, rowOf } from '#tests/support/deletion.ts'
import { gate } from '#tests/support/gate.ts'
import { makeReady, openHouse, owner } from '#tests/support/tenants.ts'
import { tursoOn } from '#tests/support/turso/backends.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const ada = owner('ada')
const minute = 60_000

test('a deletion leaves no database, file, credential, cached connection or member', async () => {
  const house = await openHouse()
  const known = people()
  const path = await makeReady(house, 'ada')
  const db = await memberDb(house, ada)
  await db?.write("UPDATE cron_jobs SET name = 'so that there is a log'")
  expect(await deleteAccount(deletionOf(house, known), ada)).toBe('deleted')
  await expectNothingLeft(house, known)
  for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(existsSync(file)).toBe(false)
  expect(house.cache.size()).toBe(0)
  await expect(db?.read('SELECT 1')).rejects.toMatchObject({ code: 'unavailable' })
  expect(existsSync(path)).toBe(false)
})

test('requests are refused from the first moment, and the work that was under way ends first', async () => {
  const house = await openHouse()
  const known = people()
  const path = await makeReady(house, 'ada')
  const db = await memberDb(house, ada)
  const begun = gate()
  const held = gate()
  const working = db?.withTx(async (tx) => {
    begun.open()
    await held.passed
    await tx.write("UPDATE cron_jobs SET name = 'the last word'")
  })
  await begun.passed
  const deleting = deleteAccount(deletionOf(house, known), ada)
  await expect.poll(async () => (await rowOf(house)).state).toBe('deleting')
  await expect.poll(() => house.cache.size()).toBe(0)
  await expect(memberDb(house, ada)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(resumeSetup(house, ada)).rejects.toMatchObject({ code: 'forbidden' })
  expect(existsSync(path)).toBe(true)
  held.open()
  await working
  expect(await deleting).toBe('deleted')
  await expectNothingLeft(house, known)
})

test('a token from before begins nothing; a member of the same id who comes later gets another database', async () => {
  const house = await openHouse()
  await makeReady(house, 'ada')
  const { db_name: before } = await rowOf(house)
  await deleteAccount(deletionOf(house, people()), ada)
  await expect(memberDb(house, owner('ada', 'ada@example.com', house.clock() / 1000))).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect(await house.backend.list()).toEqual([])
  const later = owner('ada', 'ada@new.example', house.clock() / 1000 + 1)
  const db = await memberDb(house, later)
  expect(await db?.read('SELECT count(*) AS n FROM cron_jobs')).toEqual([{ n: 0 }])
  expect(await rowOf(house)).toMatchObject({
    generation: 2,
    db_name: `${before}-2`,
    email: 'ada@new.example',
    state: 'ready',
  })
})

test('a member who never had a database can be deleted', async () => {
  const house = await openHouse()
  const known = people()
  expect(await deleteAccount(deletionOf(house, known), ada)).toBe('deleted')
  await expectNothingLeft(house, known)
})

test('a deletion waits for the lease of whoever works on the tenant, who then may not go on', async () => {
  const house = await openHouse()
  const known = people()
  await makeReady(house, 'ada')
  await house.registry.write(
    "UPDATE user_databases SET state = 'db_created', lease_owner = 'another', lease_until = ?, fence = 7",
    [house.clock() + 10_000],
  )
  const deletion = deletionOf(house, known)
  expect(await deleteAccount(deletion, ada)).toBe('deleting')
  expect((await rowOf(house)).fence).toBeGreaterThan(7)
  await resumeDeletions(deletion)
  expect(await house.backend.list()).toHaveLength(1)
  house.clock.advance(10_000)
  await resumeDeletions(deletion)
  await expectNothingLeft(house, known)
})

test('an auth server that is down leaves the deletion to be finished later', async () => {
  const house = await openHouse()
  const known = people()
  await makeReady(house, 'ada')
  const down = {
    ...deletionOf(house, known),
    removeMember: () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' })),
  }
  expect(await deleteAccount(down, ada)).toBe('deleting')
  expect(await rowOf(house)).toMatchObject({
    state: 'deleting',
    email: '',
    last_error: 'Deleting this account did not work (ECONNREFUSED).',
  })
  expect(await house.backend.list()).toEqual([])
  await resumeDeletions(deletionOf(house, known))
  expect((await rowOf(house)).state).toBe('deleting')
  house.clock.advance(minute)
  await resumeDeletions(deletionOf(house, known))
  await expectNothingLeft(house, known)
})

test('a sign-in and a change of a job that come in between leave nothing either', async () => {
  const house = await openHouse()
  await makeReady(house, 'ada')
  const [sessions, due] = [new Set<string>(), new Set<string>()]
  const deletion = {
    ...deletionOf(house, people()),
    endSessions: async () => sessions.clear(),
    forgetJobs: async () => due.clear(),
    async removeMember() {
      sessions.add('late')
      due.add('late')
    },
  }
  expect(await deleteAccount(deletion, ada)).toBe('deleted')
  expect([...sessions, ...due]).toEqual([])
})

test('a protected database at Turso is deleted too', async () => {
  const standIn = await testStandIn()
  const house = await openHouse({ makeBackend: () => tursoOn(standIn) })
  const known = people()
  await makeReady(house, 'ada')
  standIn.faults.add({ method: 'DELETE', path: '/databases/', times: 1, status: 403 })
  expect(await deleteAccount(deletionOf(house, known), ada)).toBe('deleted')
  await expectNothingLeft(house, known)
})
