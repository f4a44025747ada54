import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type DeletionDeps, deleteAccount, resumeDeletions } from '#app/features/tenants/deletion.server.ts'
import { memberDb, resumeSetup } from '#app/features/tenants/tenants.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { dumpDatabases } from '#tests/support/database-dump.ts'
import { gate } from '#tests/support/gate.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { makeReady, openHouse, owner, type TestHouse, testClock } from '#tests/support/tenants.ts'
import { crashPoints } from '#tests/support/tenants-crash.ts'
import { tursoOn } from '#tests/support/turso/backends.ts'
import type { StandIn } from '#tests/support/turso/stand-in.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const ada = owner('ada')
const minute = 60_000

/** The auth server as far as a deletion sees it. */
function people() {
  const members = new Set(['ada', 'bob'])
  const ended: string[] = []
  return {
    members,
    ended,
    forgotten: [] as string[],
    removeMember: async (userId: string) => {
      members.delete(userId)
    },
    endSessions: async (userId: string) => {
      ended.push(userId)
    },
  }
}

type People = ReturnType<typeof people>

function deletionOf(house: TestHouse, { removeMember, endSessions, forgotten }: People): DeletionDeps {
  return { ...house, removeMember, endSessions, forgetJobs: async (userId) => void forgotten.push(userId) }
}

async function rowOf(house: TestHouse) {
  const row = await readUserDatabase(house.registry, 'ada')
  if (!row) throw new Error('There is a row')
  return row
}

async function expectNothingLeft(house: TestHouse, known: People): Promise<void> {
  const row = await rowOf(house)
  expect(row).toMatchObject({ state: 'deleted', email: '', db_url: null, db_token: null, last_error: null })
  expect(row).toMatchObject({ lease_owner: null, lease_until: 0 })
  expect(await house.backend.list()).toEqual([])
  expect(known.members).toEqual(new Set(['bob']))
  expect(known.ended).toContain('ada')
  expect(known.forgotten.at(-1)).toBe('ada')
  expect(await dumpDatabases(house.dataDir)).not.toContain('ada@example.com')
}

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

test('a protected database at Turso is deleted too', async () => {
  const standIn = await testStandIn()
  const house = await openHouse({ makeBackend: () => tursoOn(standIn) })
  const known = people()
  await makeReady(house, 'ada')
  standIn.faults.add({ method: 'DELETE', path: '/databases/', times: 1, status: 403 })
  expect(await deleteAccount(deletionOf(house, known), ada)).toBe('deleted')
  await expectNothingLeft(house, known)
})

describe.each(['embedded', 'turso'])('on %s', { timeout: 120_000 }, (kind) => {
  /** Deletes ada's account in a process that dies at the given point. */
  async function deleteAndDie(dieAt?: number) {
    const dataDir = tempDir()
    const clock = testClock()
    const standIn: StandIn | undefined = kind === 'turso' ? await testStandIn() : undefined
    const backend = standIn ? { makeBackend: () => tursoOn(standIn) } : {}
    const before = await openHouse({ dataDir, clock, ...backend })
    await makeReady(before, 'ada')
    before.cache.close()
    const known = people()
    const points = crashPoints(dieAt)
    const house = await openHouse({ dataDir, clock, ...backend, wrap: points.wrap })
    const wrapped = points.wrap(known, 'people')
    await deleteAccount(deletionOf(house, wrapped), ada).catch((error) => {
      if (!points.isDead()) throw error
    })
    clock.advance(2 * minute)
    return { points, known, next: await openHouse({ dataDir, clock, ...backend }) }
  }

  test('a crash at any point leaves the account whole, or a deletion that ends by itself', async () => {
    const allPoints = (await deleteAndDie()).points.passed
    for (const step of ['people.endSessions', 'backend.delete', 'people.removeMember', 'registry.write'])
      expect(allPoints).toContain(`after ${step}`)
    for (const dieAt of allPoints.keys()) {
      const { known, next } = await deleteAndDie(dieAt)
      if ((await rowOf(next)).state === 'ready') {
        expect(await (await memberDb(next, ada))?.read('SELECT count(*) AS n FROM cron_jobs')).toEqual([{ n: 0 }])
        expect(known.members).toContain('ada')
      } else {
        await resumeDeletions(deletionOf(next, known))
        await expectNothingLeft(next, known)
      }
    }
  })
})
