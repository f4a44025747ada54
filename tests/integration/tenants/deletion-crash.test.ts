import { describe, expect, test, vi } from 'vitest'
import { forgetJobs } from '#app/engine/forget-jobs.server.ts'
import { createJob } from '#app/features/jobs/jobs.server.ts'
import { runNow } from '#app/features/runs/run-now.server.ts'
import { deleteAccount, resumeDeletions } from '#app/features/tenants/deletion.server.ts'
import { memberDb } from '#app/features/tenants/tenants.server.ts'
import type { TenantBackend } from '#db/backends/tenant-backend.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import { deletionOf, expectNothingLeft, people, rowOf } from '#tests/support/deletion.ts'
import { openTestEngineDb } from '#tests/support/engine-house.ts'
import { everyMinute } from '#tests/support/engine-scene.ts'
import { memberCtx } from '#tests/support/member-ctx.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { openHouse, owner, type TestHouse, testClock } from '#tests/support/tenants.ts'
import { crashPoints } from '#tests/support/tenants-crash.ts'
import { sqldOnStandIn, tursoOn } from '#tests/support/turso/backends.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const ada = owner('ada')
const minute = 60_000
/** A process that died asks nobody again. */
const oneTry = { answerMs: 10_000, triesMs: 0 }

type MakeBackend = () => Promise<((dataDir: string) => TenantBackend) | undefined>

const stacks: Record<string, MakeBackend> = {
  embedded: async () => undefined,
  async turso() {
    const backend = tursoOn(await testStandIn())
    return () => backend
  },
  async sqld() {
    const { backend } = await sqldOnStandIn()
    return () => backend
  },
}

/** A job in ada's database and in the due list, a run in the engine and one in the database. */
async function fill(house: TestHouse, engine: EngineDb): Promise<void> {
  const ctx = await memberCtx(house, 'ada', engine)
  const made = await createJob(ctx, everyMinute, null)
  if (made.state === 'full') throw new Error('No room')
  await runNow(ctx, made.job.id)
  await ctx.db.write(
    `INSERT INTO runs (job_id, scheduled_for, attempt, job_version, cause, state, start_at, ended_at)
     VALUES (?, 1, 1, 1, 'schedule', 'succeeded', 1, 2)`,
    [made.job.id],
  )
}

/** How many jobs and runs the engine has of ada, and her database; undefined where that is gone. */
async function countsOf(house: TestHouse, engine: EngineDb) {
  const [there] = await engine.read(
    'SELECT (SELECT count(*) FROM due_jobs) AS due, (SELECT count(*) FROM open_runs) AS open',
  )
  const isThere = (await rowOf(house)).state === 'ready'
  const db = isThere ? await memberDb(house, ada) : undefined
  const rows = await db?.read('SELECT (SELECT count(*) FROM cron_jobs) AS jobs, (SELECT count(*) FROM runs) AS runs')
  return { ...(there as { due: number; open: number }), database: rows?.[0] }
}

const whole = { due: 1, open: 1, database: { jobs: 1, runs: 1 } }

interface Dying {
  makeBackend: ((dataDir: string) => TenantBackend) | undefined
  dieAt?: number
  /** Before the account is deleted. */
  prepare?: (house: TestHouse) => Promise<unknown>
  onPoints?: (points: ReturnType<typeof crashPoints>) => void
}

/** Deletes ada's account in a process that dies at the given point. */
async function deleteAndDie({ makeBackend, dieAt, prepare, onPoints }: Dying) {
  const dataDir = tempDir()
  const clock = testClock()
  const backend = makeBackend ? { makeBackend } : {}
  const before = await openHouse({ dataDir, clock, ...backend })
  const engine = await openTestEngineDb(dataDir, clock)
  await fill(before, engine)
  await prepare?.(before)
  before.cache.close()
  const points = crashPoints(dieAt)
  onPoints?.(points)
  const house = await openHouse({ dataDir, clock, ...backend, wrap: points.wrap })
  const known = people()
  const mortal = points.wrap(known, 'people')
  const dyingEngine = points.wrap(engine, 'engine')
  const deletion = {
    ...deletionOf({ ...house, cache: points.wrap(house.cache, 'cache') }, mortal),
    async forgetJobs(userId: string) {
      await mortal.forgetJobs(userId)
      await forgetJobs({ db: dyingEngine, wake: () => undefined }, house.clock, userId)
    },
  }
  await deleteAccount(deletion, ada).catch((error) => {
    if (!points.isDead()) throw error
  })
  clock.advance(2 * minute)
  const next = await openHouse({ dataDir, clock, ...backend })
  const resume = () =>
    resumeDeletions({
      ...deletionOf(next, known),
      async forgetJobs(userId) {
        await known.forgetJobs(userId)
        await forgetJobs({ db: engine, wake: () => undefined }, house.clock, userId)
      },
    })
  return { points, known, next, engine, resume }
}

/** The account is as it was, or nothing of it is left once its deletion was gone on with. */
async function expectWholeOrNothing({ known, next, engine, resume }: Awaited<ReturnType<typeof deleteAndDie>>) {
  const { state } = await rowOf(next)
  if (state === 'ready') {
    expect(await countsOf(next, engine)).toEqual(whole)
    expect(known.members).toContain('ada')
  } else {
    await resume()
    await expectNothingLeft(next, known)
    expect(await countsOf(next, engine)).toEqual({ due: 0, open: 0, database: undefined })
  }
  return state
}

describe.each(Object.keys(stacks))('on %s', { timeout: 120_000 }, (kind) => {
  test('a crash at any point leaves the account whole, or a deletion that ends by itself', async () => {
    const stack = async () => ({ makeBackend: await stacks[kind]?.() })
    const undisturbed = await deleteAndDie(await stack())
    const allPoints = undisturbed.points.passed
    expect(await expectWholeOrNothing(undisturbed)).toBe('deleted')
    const steps = ['people.endSessions', 'cache.forget', 'engine.batch', 'backend.delete', 'people.removeMember']
    for (const step of steps) expect(allPoints).toContain(`after ${step}`)
    const all = [...allPoints.entries()]
    const died: [number, string][] = []
    const states = new Set<string>()
    for (const [dieAt] of all) {
      const left = await deleteAndDie({ ...(await stack()), dieAt })
      died.push([left.points.passed.length - 1, left.points.passed.at(-1) ?? ''])
      states.add(await expectWholeOrNothing(left))
      left.next.cache.close()
    }
    expect(died).toEqual(all)
    expect([...states].sort()).toEqual(['deleted', 'deleting', 'ready'])
  })
})

test('nor does one between the requests that a protected database takes', { timeout: 60_000 }, async () => {
  const askAndDie = async (dieAt?: number) => {
    const standIn = await testStandIn()
    const backend = tursoOn(standIn, { limits: oneTry })
    const prepare = async (house: TestHouse) => {
      const database = standIn.databases.get((await rowOf(house)).db_name)
      if (database) database.configuration.delete_protection = true
    }
    const onPoints = (points: ReturnType<typeof crashPoints>) =>
      vi.stubGlobal('fetch', points.wrap({ fetch: globalThis.fetch }, 'api').fetch)
    const left = await deleteAndDie({
      makeBackend: () => backend,
      prepare,
      onPoints,
      ...(dieAt === undefined ? {} : { dieAt }),
    })
    vi.unstubAllGlobals()
    return left
  }
  const { passed } = (await askAndDie()).points
  const requests = [...passed.keys()].filter((index) => passed[index]?.endsWith('api.fetch'))
  // DELETE, which is refused, PATCH, DELETE.
  expect(requests).toHaveLength(6)
  for (const dieAt of requests) {
    const left = await askAndDie(dieAt)
    expect(left.points.passed.at(-1)).toBe(passed[dieAt])
    expect(await expectWholeOrNothing(left)).toBe('deleting')
  }
})
