import { describe, expect, test } from 'vitest'
import { reconcileTenants } from '#app/features/tenants/reconcile-tenants.server.ts'
import { memberDb, resumeSetup } from '#app/features/tenants/tenants.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { databasesOnDisk } from '#tests/support/tenant-files.ts'
import { openHouse, owner, type TestHouse, testClock } from '#tests/support/tenants.ts'
import { crashPoints } from '#tests/support/tenants-crash.ts'

const ada = owner('ada')

/** Signs ada up in a process that dies at the given point; answers what the disk is left with. */
async function signUpAndDie(dieAt?: number) {
  const dataDir = tempDir()
  const clock = testClock()
  const points = crashPoints(dieAt)
  const house = await openHouse({ dataDir, clock, wrap: points.wrap })
  await memberDb(house, ada).catch((error) => {
    if (!points.isDead()) throw error
  })
  return { dataDir, clock, points }
}

/** A crash may leave a row without a file, which tells what to make; never a file nobody knows of. */
async function expectNoFileWithoutRow(house: TestHouse): Promise<void> {
  const row = await readUserDatabase(house.registry, 'ada')
  expect([[], [row?.db_name]]).toContainEqual(databasesOnDisk(house.dataDir))
}

/** Every file has a row and every row a file. */
async function expectNothingAstray(house: TestHouse): Promise<void> {
  const rows = await house.registry.read<{ db_name: string }>('SELECT db_name FROM user_databases')
  expect(databasesOnDisk(house.dataDir)).toEqual(rows.map(({ db_name }) => db_name).sort())
}

async function expectWholeAccount(house: TestHouse): Promise<void> {
  await expectNothingAstray(house)
  expect(await readUserDatabase(house.registry, 'ada')).toMatchObject({
    email: 'ada@example.com',
    state: 'ready',
    lease_owner: null,
    lease_until: 0,
    last_error: null,
  })
  const db = await memberDb(house, ada)
  expect(await db?.read('SELECT count(*) AS jobs FROM cron_jobs')).toEqual([{ jobs: 0 }])
}

const waysBack: Record<string, (house: TestHouse) => Promise<unknown>> = {
  'the next request': (house) => memberDb(house, ada),
  'the set-up page': (house) => resumeSetup(house, ada),
  'the reconciler at start': async (house) => {
    const report = await reconcileTenants(house)
    expect(report.unfinished).toBe(0)
    // Dead before the row was written: nothing is left to resume, and signing in begins anew.
    if (report.ready === 0) await memberDb(house, ada)
  },
}

async function pointsOfSignUp(): Promise<string[]> {
  return (await signUpAndDie()).points.passed
}

test('the points enclose every step of a sign-up', async () => {
  const allPoints = await pointsOfSignUp()
  expect(allPoints.slice(0, 6)).toEqual([
    'before registry.read',
    'after registry.read',
    'before registry.write',
    'after registry.write',
    'before registry.write',
    'after registry.write',
  ])
  for (const step of ['backend.create', 'backend.mintToken', 'backend.open', 'tenant.batch']) {
    expect(allPoints).toContain(`before ${step}`)
    expect(allPoints).toContain(`after ${step}`)
  }
})

describe.each(Object.keys(waysBack))('after a crash, %s', { timeout: 120_000 }, (way) => {
  test('makes one whole account, whatever the point of the crash', async () => {
    const allPoints = await pointsOfSignUp()
    const died: string[] = []
    for (const dieAt of allPoints.keys()) {
      const { dataDir, clock, points } = await signUpAndDie(dieAt)
      died.push(points.passed.at(-1) ?? '')
      clock.advance(10_000)
      const house = await openHouse({ dataDir, clock })
      await expectNoFileWithoutRow(house)
      await waysBack[way]?.(house)
      await expectWholeAccount(house)
      house.cache.close()
      house.registry.close()
    }
    expect(died).toEqual(allPoints)
  })
})

test('the reconciler waits for the lease of the process that crashed', async () => {
  const allPoints = await pointsOfSignUp()
  const { dataDir, clock } = await signUpAndDie(allPoints.indexOf('after backend.create'))
  const waits: number[] = []
  const wait = async (ms: number) => {
    waits.push(ms)
    clock.advance(ms)
  }
  const house = await openHouse({ dataDir, clock, wait })
  expect(await reconcileTenants(house)).toEqual({ ready: 1, unfinished: 0 })
  expect(waits).toEqual([10_000])
  await expectWholeAccount(house)
})
