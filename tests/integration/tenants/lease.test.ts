import { expect, test } from 'vitest'
import { provisionTenant } from '#app/features/tenants/provisioning.server.ts'
import { beginTenant } from '#app/features/tenants/tenants.server.ts'
import { tenantBackends } from '#db/backends/tenant-backend.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { gate } from '#tests/support/gate.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { databasesOnDisk } from '#tests/support/tenant-files.ts'
import { openHouse, owner, type TestHouse, testClock } from '#tests/support/tenants.ts'
import { unreliable } from '#tests/support/unreliable-db.ts'

const ada = owner('ada')

test('a worker that comes back after its lease ended changes nothing', async () => {
  const dataDir = tempDir()
  const clock = testClock()
  const slow = await openHouse({ dataDir, clock })
  const quick = await openHouse({ dataDir, clock })
  await beginTenant(slow, ada)
  const { passed, open } = gate()
  const { create } = slow.backend
  slow.backend.create = async (name) => {
    const created = await create(name)
    await passed
    return created
  }
  const slowWork = provisionTenant(slow, 'ada')
  await expect.poll(async () => (await readUserDatabase(quick.registry, 'ada'))?.lease_owner).toContain(slow.workerId)

  clock.advance(9_999)
  expect(await provisionTenant(quick, 'ada')).toMatchObject({
    state: 'pending',
    lease_owner: expect.stringContaining(slow.workerId),
  })
  clock.advance(1)
  const ready = await provisionTenant(quick, 'ada')
  expect(ready).toMatchObject({ state: 'ready', fence: 2 })
  open()
  expect(await slowWork).toEqual(ready)
  expect(databasesOnDisk(dataDir)).toHaveLength(1)
})

function slowly(house: TestHouse) {
  const backend = { ...house.backend, stepLimitMs: 60_000 }
  return { ...house, backend, backends: tenantBackends(backend) }
}

/** Two workers on a backend whose steps may take a minute; the first is in the middle of making ada's database. */
async function workersOnSlowBackend() {
  const dataDir = tempDir()
  const clock = testClock()
  const houses = await Promise.all([openHouse({ dataDir, clock }), openHouse({ dataDir, clock })])
  const [first, second] = houses.map(slowly)
  if (!first || !second) throw new Error('Two were opened')
  await beginTenant(first, ada)
  const { passed, open } = gate()
  const { create } = first.backend
  first.backend.create = async (name) => {
    await passed
    return create(name)
  }
  const firstWork = provisionTenant(first, 'ada')
  await expect.poll(async () => (await readUserDatabase(second.registry, 'ada'))?.lease_owner).toContain(first.workerId)
  return { clock, second, firstWork, finishStep: open }
}

test('a worker is not overtaken in a step as long as its backend allows', async () => {
  const { clock, second, firstWork, finishStep } = await workersOnSlowBackend()
  clock.advance(60_000)
  expect(await provisionTenant(second, 'ada')).toMatchObject({ state: 'pending', fence: 1 })
  finishStep()
  expect(await firstWork).toMatchObject({ state: 'ready', fence: 1 })
})

test('a worker that died is overtaken once its step could have ended', async () => {
  const { clock, second } = await workersOnSlowBackend()
  clock.advance(64_999)
  expect(await provisionTenant(second, 'ada')).toMatchObject({ state: 'pending', fence: 1 })
  clock.advance(1)
  expect(await provisionTenant(second, 'ada')).toMatchObject({ state: 'ready', fence: 2 })
})

test('a worker that fails after its lease ended does not spoil what the other made', async () => {
  const dataDir = tempDir()
  const clock = testClock()
  const slow = await openHouse({ dataDir, clock })
  const quick = await openHouse({ dataDir, clock })
  await beginTenant(slow, ada)
  const { passed, open } = gate()
  slow.backend.create = async () => {
    await passed
    throw new Error('too late')
  }
  const slowWork = provisionTenant(slow, 'ada')
  await expect.poll(async () => (await readUserDatabase(quick.registry, 'ada'))?.lease_owner).toContain(slow.workerId)
  clock.advance(10_000)
  const ready = await provisionTenant(quick, 'ada')
  open()
  expect(await slowWork).toEqual(ready)
})

/** A process whose registry is over a network that fails once, where the test says so. */
async function shakyHouse() {
  const wires: ReturnType<typeof unreliable>[] = []
  const house = await openHouse({
    wrap(target, name) {
      if (name !== 'registry') return target
      const wire = unreliable(target as never)
      wires.push(wire)
      return wire.db as never
    },
  })
  await beginTenant(house, ada)
  return { house, failOnce: (when: 'before' | 'after') => wires[0]?.failOnce('write', when, 'SET lease_owner') }
}

test('a lease whose answer was lost is held all the same, and the work goes on', async () => {
  const { house, failOnce } = await shakyHouse()
  failOnce('after')
  expect(await provisionTenant(house, 'ada')).toMatchObject({ state: 'ready', fence: 1, attempts: 1 })
})

test('a lease that was asked of nobody, for the registry was not reached, is held by nobody', async () => {
  const { house, failOnce } = await shakyHouse()
  failOnce('before')
  await expect(provisionTenant(house, 'ada')).rejects.toThrow('No connection')
  expect(await provisionTenant(house, 'ada')).toMatchObject({ state: 'ready', fence: 1 })
})
