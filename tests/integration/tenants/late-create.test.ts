import { describe, expect, test } from 'vitest'
import { deleteAccount } from '#app/features/tenants/deletion.server.ts'
import { provisionTenant } from '#app/features/tenants/provisioning.server.ts'
import { beginTenant, memberDb } from '#app/features/tenants/tenants.server.ts'
import { doChores } from '#app/features/tenants/upkeep/keep-tenants.server.ts'
import { deleteStray, findStrays } from '#app/features/tenants/upkeep/strays.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { gate } from '#tests/support/gate.ts'
import { moveAda } from '#tests/support/moving.ts'
import { makeReady, openHouse, owner, type TestHouse, testClock } from '#tests/support/tenants.ts'
import { sqldOnStandIn, tursoOn } from '#tests/support/turso/backends.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const ada = owner('ada')
const minute = 60_000
/** One try to make it, which is given up while the provider still works at it. */
const impatient = { answerMs: 100, triesMs: 0 }

async function onTurso() {
  const standIn = await testStandIn()
  const backend = { ...tursoOn(standIn), create: tursoOn(standIn, { limits: impatient }).create }
  return { standIn, backend, made: standIn.databases }
}

async function onSqld() {
  const { standIn, backend, backendWith } = await sqldOnStandIn()
  const { create } = backendWith({ limits: impatient })
  return { standIn, backend: { ...backend, create }, made: standIn.namespaces }
}

const nothing = async () => undefined
const deletionOf = (house: TestHouse) => ({
  ...house,
  endSessions: nothing,
  removeMember: nothing,
  forgetJobs: nothing,
})

describe.each([
  ['turso', onTurso],
  ['sqld', onSqld],
])('on %s, a database that is made after its maker gave up', (_kind, make) => {
  async function late() {
    const { standIn, backend, made } = await make()
    const goOn = gate()
    standIn.faults.add({ method: 'POST', path: '/databases$|/create$', times: 1, until: goOn.passed })
    const names = () => made.all().map(({ name }) => name)
    return { standIn, backend, names, goOn: goOn.open }
  }

  test('and after the account was deleted is deleted all the same', async () => {
    const { backend, names, goOn } = await late()
    const house = await openHouse({ makeBackend: () => backend })
    await beginTenant(house, ada)
    expect(await provisionTenant(house, 'ada')).toMatchObject({ state: 'pending', lease_until: 0 })
    expect(await deleteAccount(deletionOf(house), ada)).toBe('deleted')
    goOn()
    await expect.poll(names).toHaveLength(1)
    house.clock.advance(9 * minute)
    await doChores(house)
    expect(names()).toHaveLength(1)
    house.clock.advance(minute)
    await doChores(house)
    expect(names()).toEqual([])
    expect(await house.registry.read('SELECT * FROM departed_databases')).toEqual([])
  })

  test('and after the move it was for was undone is deleted too, and its name is nobody else’s', async () => {
    const { backend, names, goOn } = await late()
    const clock = testClock()
    const house = await openHouse({ clock, others: [backend] })
    await makeReady(house, 'ada')
    await expect(moveAda(house)).rejects.toMatchObject({ fault: 'down' })
    await deleteAccount(deletionOf(house), ada)
    goOn()
    await expect.poll(names).toHaveLength(1)
    await memberDb(house, owner('ada', 'ada@example.com', clock() / 1000 + 1))
    const again = await readUserDatabase(house.registry, 'ada')
    expect(again).toMatchObject({ state: 'ready', generation: 3 })
    expect(names()).not.toContain(again?.db_name)
    clock.advance(10 * minute)
    await doChores(house)
    expect(names()).toEqual([])
    expect(await house.backend.list()).toEqual([again?.db_name])
  })

  test('is deleted once more when the provider answers again, if it did not at first', async () => {
    const { standIn, backend, names, goOn } = await late()
    const house = await openHouse({ makeBackend: () => backend })
    await beginTenant(house, ada)
    await provisionTenant(house, 'ada')
    await deleteAccount(deletionOf(house), ada)
    goOn()
    await expect.poll(names).toHaveLength(1)
    const heal = standIn.faults.add({ method: 'DELETE', path: '', status: 403 })
    house.clock.advance(10 * minute)
    await doChores(house)
    expect(names()).toHaveLength(1)
    heal()
    house.clock.advance(10 * minute)
    await doChores(house)
    expect(names()).toEqual([])
  })
})

test('one that turns up after that is a stray an operator can delete', async () => {
  const standIn = await testStandIn()
  const { databases: made } = standIn
  const house = await openHouse({ makeBackend: () => tursoOn(standIn) })
  await makeReady(house, 'ada')
  const row = await readUserDatabase(house.registry, 'ada')
  await deleteAccount(deletionOf(house), ada)
  house.clock.advance(10 * minute)
  await doChores(house)
  made.create(row?.db_name ?? '')
  await findStrays(house)
  house.clock.advance(24 * 60 * minute)
  const [stray] = await findStrays(house)
  expect(stray).toMatchObject({ db_name: row?.db_name })
  expect(stray && (await deleteStray(house, stray))).toBe(true)
  expect(made.all()).toEqual([])
})

test('a name that a member has is never deleted, whatever was written down about it', async () => {
  const house = await openHouse()
  await makeReady(house, 'ada')
  await house.registry.write('INSERT INTO departed_databases SELECT backend, db_name, 0 FROM user_databases')
  await doChores(house)
  expect(await (await memberDb(house, ada))?.read('SELECT count(*) AS n FROM cron_jobs')).toEqual([{ n: 0 }])
})
