import { expect, test } from 'vitest'
import { memberDb } from '#app/features/tenants/tenants.server.ts'
import { rotateTokens } from '#app/features/tenants/upkeep/rotate-tokens.server.ts'
import type { TenantBackend } from '#db/backends/tenant-backend.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { makeReady, openHouse, owner, type TestHouse } from '#tests/support/tenants.ts'
import { crashPoints } from '#tests/support/tenants-crash.ts'
import { tursoOn } from '#tests/support/turso/backends.ts'
import { minted, signUp, tursoHouse } from '#tests/support/turso/turso-house.ts'

const ada = owner('ada')

async function rowOf(house: TestHouse) {
  const row = await readUserDatabase(house.registry, 'ada')
  if (!row) throw new Error('Ada has a row')
  return row
}

/** Whether the token that stood in the registry once still opens anything. */
async function isDead(backend: TenantBackend, old: Awaited<ReturnType<typeof rowOf>>): Promise<boolean> {
  const db = await backend.open(old)
  return db.read('SELECT 1').then(
    () => false,
    () => true,
  )
}

test('after a rotation every earlier token is dead, and processes that had one open go on with the new one', async () => {
  const house = await tursoHouse()
  const db = await signUp(house)
  const { dataDir, clock, standIn } = house
  const other = await openHouse({ dataDir, clock, makeBackend: () => tursoOn(standIn) })
  const theirs = await memberDb(other, ada)
  const old = await rowOf(house)
  standIn.requests.splice(0)
  await rotateTokens(house, old)
  expect(await isDead(house.backend, old)).toBe(true)
  expect((await rowOf(house)).db_token).toMatch(/^v1\.k1\./)
  for (const each of [db, theirs]) expect(await each?.read('SELECT count(*) AS n FROM cron_jobs')).toEqual([{ n: 0 }])
  await theirs?.write('UPDATE cron_jobs SET enabled = 0')
  expect(minted(standIn.requests)).toBe(1)
})

test('a crash at any point of it leaves a token that opens the database', async () => {
  const house = await tursoHouse()
  await signUp(house)
  const { dataDir, clock, standIn } = house
  const died: string[] = []
  for (let dieAt = 0, isOver = false; !isOver; dieAt += 1) {
    const points = crashPoints(dieAt)
    const dying = await openHouse({ dataDir, clock, makeBackend: () => tursoOn(standIn), wrap: points.wrap })
    const old = await rowOf(house)
    await rotateTokens(dying, old).catch((error) => {
      if (!points.isDead()) throw error
    })
    isOver = !points.isDead()
    died.push(points.passed.at(-1) ?? '')
    expect(await isDead(house.backend, old)).toBe(points.passed.includes('after backend.endTokens') || isOver)
    const next = await openHouse({ dataDir, clock, makeBackend: () => tursoOn(standIn) })
    expect(await (await memberDb(next, ada))?.read('SELECT count(*) AS n FROM cron_jobs')).toEqual([{ n: 0 }])
    clock.advance(60_000)
  }
  for (const step of ['backend.endTokens', 'backend.mintToken', 'registry.write', 'backend.open'])
    expect(died).toContain(`after ${step}`)
})

test('a token that another process renewed while the keys were rotated heals at the next request', async () => {
  const house = await tursoHouse()
  const db = await signUp(house)
  const old = await rowOf(house)
  const { endTokens } = house.backend
  house.backend.endTokens = async (name) => {
    const early = await house.backend.mintToken(old)
    await endTokens?.(name)
    // Minted before the rotation, stored after it.
    await house.registry.write('UPDATE user_databases SET db_token = ?', [early?.sealed ?? null])
  }
  await rotateTokens(house, old)
  expect(await db.read('SELECT count(*) AS n FROM cron_jobs')).toEqual([{ n: 0 }])
})

test('where there are no tokens to end that is said, and nothing is done', async () => {
  const house = await openHouse()
  await makeReady(house, 'ada')
  await expect(rotateTokens(house, await rowOf(house))).rejects.toThrow('on embedded has no stored tokens')
})
