import { provisionTenant } from '#app/features/tenants/provisioning.server.ts'
import { beginTenant, memberDb } from '#app/features/tenants/tenants.server.ts'
import { type HouseOptions, openHouse, owner, type TestHouse, testClock } from '#tests/support/tenants.ts'
import { tursoOn } from './backends.ts'
import { testStandIn } from './stand-in-for-test.ts'

/** A process on a stand-in for Turso; waiting moves its clock. */
export async function tursoHouse(options: HouseOptions = {}) {
  const standIn = await testStandIn()
  const clock = options.clock ?? testClock()
  const wait = async (ms: number) => {
    clock.advance(ms)
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  const house = await openHouse({ ...options, clock, wait, makeBackend: () => tursoOn(standIn) })
  return { ...house, standIn }
}

/** The database of a member who signed up just now. */
export async function signUp(house: TestHouse, id = 'ada') {
  await beginTenant(house, owner(id))
  await provisionTenant(house, id)
  const db = await memberDb(house, owner(id))
  if (!db) throw new Error('The database is not ready')
  return db
}

/** How many tokens were asked for. */
export const minted = (requests: string[]) => requests.filter((request) => request.endsWith('/auth/tokens')).length
