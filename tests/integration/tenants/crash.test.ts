import { describe, expect, test, vi } from 'vitest'
import { reconcileTenants } from '#app/features/tenants/reconcile-tenants.server.ts'
import { tenantName } from '#app/features/tenants/tenant-name.server.ts'
import { memberDb, resumeSetup } from '#app/features/tenants/tenants.server.ts'
import { renewTokens } from '#app/features/tenants/upkeep/renew-tokens.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { type HouseOptions, openHouse, owner, type TestHouse, testClock } from '#tests/support/tenants.ts'
import { crashPoints } from '#tests/support/tenants-crash.ts'
import { sqldOnStandIn, tursoOn } from '#tests/support/turso/backends.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const ada = owner('ada')

type Stack = Pick<HouseOptions, 'makeBackend'>

const stacks: Record<string, () => Promise<Stack>> = {
  embedded: async () => ({}),
  turso: async () => {
    const standIn = await testStandIn()
    return { makeBackend: () => tursoOn(standIn) }
  },
  async sqld() {
    const { standIn, backend } = await sqldOnStandIn()
    // What an operator can count there, and the app cannot.
    const list = async () => standIn.namespaces.all().map(({ name }) => name)
    return { makeBackend: () => ({ ...backend, list }) }
  },
}

/** Signs ada up in a process that dies at the given point; answers what is left of it. */
async function signUpAndDie(stack: Stack, dieAt?: number) {
  const dataDir = tempDir()
  const clock = testClock()
  const points = crashPoints(dieAt)
  const house = await openHouse({ ...stack, dataDir, clock, wrap: points.wrap })
  await memberDb(house, ada).catch((error) => {
    if (!points.isDead()) throw error
  })
  return { ...stack, dataDir, clock, points }
}

async function databasesOf({ backend }: TestHouse): Promise<string[]> {
  return ((await backend.list()) ?? []).sort()
}

/** A crash may leave a row without a database, which tells what to make; never a database nobody knows of. */
async function expectNoDatabaseWithoutRow(house: TestHouse): Promise<void> {
  const row = await readUserDatabase(house.registry, 'ada')
  expect([[], [row?.db_name]]).toContainEqual(await databasesOf(house))
}

/** Every database has a row and every row a database. */
async function expectNothingAstray(house: TestHouse): Promise<void> {
  const rows = await house.registry.read<{ db_name: string }>('SELECT db_name FROM user_databases')
  expect(await databasesOf(house)).toEqual(rows.map(({ db_name }) => db_name).sort())
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

async function pointsOfSignUp(stack: Stack): Promise<string[]> {
  return (await signUpAndDie(stack)).points.passed
}

test('the points enclose every step of a sign-up', async () => {
  const allPoints = await pointsOfSignUp({})
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

const stacksAndWays = [
  ...['embedded', 'turso'].flatMap((stack) => Object.keys(waysBack).map((way) => [stack, way] as const)),
  ['sqld', 'the next request'] as const,
]

describe.each(stacksAndWays)('on %s, after a crash, %s', { timeout: 240_000 }, (stackName, way) => {
  test('makes one whole account, whatever the point of the crash', async () => {
    const makeStack = stacks[stackName] as () => Promise<Stack>
    const allPoints = await pointsOfSignUp(await makeStack())
    const died: string[] = []
    for (const dieAt of allPoints.keys()) {
      const { points, ...left } = await signUpAndDie(await makeStack(), dieAt)
      died.push(points.passed.at(-1) ?? '')
      const house = await openHouse(left)
      left.clock.advance(house.backend.stepLimitMs + 5_000)
      await expectNoDatabaseWithoutRow(house)
      await waysBack[way]?.(house)
      await expectWholeAccount(house)
      house.cache.close()
      house.registry.close()
    }
    expect(died).toEqual(allPoints)
  })
})

test('a crash between the requests that adopt a database leaves one whole account too', {
  timeout: 60_000,
}, async () => {
  const adoptAndDie = async (dieAt?: number) => {
    const standIn = await testStandIn()
    // A process that died asks nobody again.
    const makeBackend = () => tursoOn(standIn, { limits: { answerMs: 10_000, triesMs: 0 } })
    const dataDir = tempDir()
    const clock = testClock()
    const points = crashPoints(dieAt)
    const house = await openHouse({ makeBackend, dataDir, clock, wrap: points.wrap })
    standIn.databases.create(tenantName(house.tenantNameKey, 'ada', 1))
    vi.stubGlobal('fetch', points.wrap({ fetch: globalThis.fetch }, 'api').fetch)
    await memberDb(house, ada).catch((error) => {
      if (!points.isDead()) throw error
    })
    vi.unstubAllGlobals()
    return { points, next: await openHouse({ makeBackend, dataDir, clock }) }
  }
  const { passed } = (await adoptAndDie()).points
  const made = passed.slice(0, passed.indexOf('before backend.open'))
  const requests = [...made.keys()].filter((index) => made[index]?.endsWith('api.fetch'))
  // Creating, which finds it taken, asking for it, and a token.
  expect(requests).toHaveLength(6)
  for (const dieAt of requests) {
    const { points, next } = await adoptAndDie(dieAt)
    expect(points.passed.at(-1)).toBe(passed[dieAt])
    next.clock.advance(next.backend.stepLimitMs + 5_000)
    await memberDb(next, ada)
    await expectWholeAccount(next)
  }
})

test('the reconciler waits for the lease of the process that crashed', async () => {
  const allPoints = await pointsOfSignUp({})
  const { dataDir, clock } = await signUpAndDie({}, allPoints.indexOf('after backend.create'))
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

test('a crash at any point of the renewal of a token leaves one that opens the database', async () => {
  const stack = await stacks.turso?.()
  const { dataDir, clock } = await signUpAndDie(stack ?? {})
  const setBack = 'UPDATE user_databases SET token_expires_at = 1'
  for (let dieAt = 0, isOver = false; !isOver; dieAt += 1) {
    const points = crashPoints(dieAt)
    const dying = await openHouse({ ...stack, dataDir, clock, wrap: points.wrap })
    const house = await openHouse({ ...stack, dataDir, clock })
    await house.registry.write(setBack)
    await renewTokens(dying).catch((error) => {
      if (!points.isDead()) throw error
    })
    isOver = !points.isDead()
    if (isOver) expect(points.passed).toContain('after backend.mintToken')
    await expectWholeAccount(house)
    await house.registry.write(setBack)
    expect(await renewTokens(house)).toBe(1)
  }
})
