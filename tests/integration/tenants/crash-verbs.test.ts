import { expect, test } from 'vitest'
import { deleteAccount, resumeDeletions } from '#app/features/tenants/deletion.server.ts'
import { moveTenant } from '#app/features/tenants/move/move-tenant.server.ts'
import { settleMoves } from '#app/features/tenants/move/settle-moves.server.ts'
import { memberDb } from '#app/features/tenants/tenants.server.ts'
import { createEmbeddedBackend } from '#db/backends/embedded.server.ts'
import { deletionOf, people } from '#tests/support/deletion.ts'
import { nothingToDeliver } from '#tests/support/moving.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { openHouse, owner, testClock } from '#tests/support/tenants.ts'
import { crashPoints } from '#tests/support/tenants-crash.ts'
import { tursoOn } from '#tests/support/turso/backends.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const minute = 60_000

/** What only asks, is asked by commands and clocks, or awaits nothing itself; their own tests have it. */
const elsewhere = [
  ...['LeaseLost', 'accountDeleted', 'createWasIn', 'farewellPath', 'isLeaving', 'needsOperator', 'tenantName'],
  ...['checkNameKey', 'describeTenant', 'exportFile', 'farewellTo', 'noRoom', 'setupState', 'tenantsToMove'],
  ...['keepDeleting', 'moveByCommand', 'moveTenants', 'reconcileTenants', 'resumeDueTenants', 'resumeSetup'],
  ...['changeTenantEmail', 'deleteDeparted', 'openByName', 'recordFailure'],
]

test('the lives that crash tests end pass every verb that makes, moves or deletes a tenant', async () => {
  const standIn = await testStandIn()
  const clock = testClock()
  const points = crashPoints()
  const dataDir = tempDir()
  const makeBackend = () => createEmbeddedBackend(dataDir)
  const house = await openHouse({ dataDir, clock, makeBackend, others: [tursoOn(standIn)], wrap: points.wrap })
  const to = house.backends.all[1]
  if (!to) throw new Error('A second backend')
  const moving = { ...house, deliver: nothingToDeliver }
  await memberDb(house, owner('ada'))
  const broken = { ...to, open: () => Promise.reject(new Error('No luck')) }
  await expect(moveTenant(moving, 'ada', broken)).rejects.toThrow('No luck')
  await moveTenant(moving, 'ada', to)
  clock.advance(2 * minute)
  await settleMoves(house)
  const known = people()
  const down = { ...deletionOf(house, known), removeMember: () => Promise.reject(new Error('down')) }
  expect(await deleteAccount(down, owner('ada'))).toBe('deleting')
  clock.advance(2 * minute)
  await resumeDeletions(deletionOf(house, known))

  const modules = import.meta.glob('/app/features/tenants/{*,move/*}.server.ts', { eager: true })
  const exported = Object.values(modules as Record<string, object>).flatMap((module) => Object.entries(module))
  const verbs = exported.flatMap(([name, value]) => (typeof value === 'function' ? [name] : []))
  expect(verbs.filter((name) => !points.verbs.has(name)).sort()).toEqual(elsewhere.toSorted())
})
