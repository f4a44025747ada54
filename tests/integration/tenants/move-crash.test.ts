import { describe, expect, test } from 'vitest'
import { deleteAccount, resumeDeletions } from '#app/features/tenants/deletion.server.ts'
import { moveTenant } from '#app/features/tenants/move/move-tenant.server.ts'
import { settleMoves } from '#app/features/tenants/move/settle-moves.server.ts'
import { memberDb } from '#app/features/tenants/tenants.server.ts'
import { tenantBackends } from '#db/backends/tenant-backend.server.ts'
import { readMove } from '#db/registry/tenant-moves.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { movingHouse, nothingToDeliver, type Places, places } from '#tests/support/moving.ts'
import { makeReady, owner, type TestHouse } from '#tests/support/tenants.ts'
import { crashPoints } from '#tests/support/tenants-crash.ts'

const minute = 60_000

/** A member with a row in each of three tables. */
async function fill(house: TestHouse, id: string): Promise<void> {
  await makeReady(house, id)
  const db = await memberDb(house, owner(id))
  await db?.batch([
    {
      sql: "INSERT INTO cron_jobs VALUES ('j1', ?, 'Job', '@daily', 'true', 1, 1, 1, 'UTC', 1, NULL, '', '', 'shell', '{}', '[]', 1, NULL)",
      args: [id],
    },
    {
      sql: "INSERT INTO runs (job_id, scheduled_for, attempt, job_version, cause, state, start_at, ended_at) VALUES ('j1', 1, 1, 1, 'schedule', 'succeeded', 1, 2)",
    },
    { sql: "INSERT INTO run_records VALUES ('j1', 1, 1, '{}')" },
  ])
}

/** Moves that member in a process that dies at the given point. */
async function moveAndDie(house: TestHouse, { from, to }: Places, id: string, dieAt?: number) {
  const points = crashPoints(dieAt)
  const backends = tenantBackends(points.wrap(from, 'old'), [points.wrap(to, 'new')])
  const dying = {
    ...house,
    registry: points.wrap(house.registry, 'registry'),
    backends,
    workerId: `process-of-${id}`,
    deliver: nothingToDeliver,
  }
  const goal = backends.all[1]
  if (!goal) throw new Error('A second backend')
  await moveTenant(dying, id, goal).catch((error) => {
    if (!points.isDead()) throw error
  })
  return points.passed
}

/** The one database of that member is whole and can be written to, and of the move nothing is left. */
async function expectWhole(house: TestHouse, { from, to }: Places, id: string): Promise<void> {
  const row = await readUserDatabase(house.registry, id)
  // Dead before anything was begun: its lease is over, and that is all it left.
  expect(row?.state).toBe('ready')
  expect(row?.lease_until).toBeLessThanOrEqual(house.clock())
  const db = await memberDb(house, owner(id))
  if (!db) throw new Error('There is a database')
  const [counts] = await db.read(
    `SELECT (SELECT count(*) FROM cron_jobs) AS jobs, (SELECT count(*) FROM runs) AS runs,
       (SELECT count(*) FROM run_records) AS records`,
  )
  expect(counts).toEqual({ jobs: 1, runs: 1, records: 1 })
  await db.write("UPDATE cron_jobs SET name = 'written afterwards'")
  const move = await readMove(house.registry, id)
  const isMoved = row?.backend === to.kind
  expect(move?.state ?? 'over').toBe('over')
  if (!move) return
  expect([await from.has(move.from_name), await to.has(move.to_name)]).toEqual([!isMoved, isMoved])
}

/** In the midst of bringing a new database to its schema: the crash tests of sign-up pass there, too. */
function isInMigration(points: readonly string[], index: number): boolean {
  return index > 4 && points.slice(index - 4, index + 5).every((point) => point.includes(' tenant.'))
}

describe.each([
  ['embedded', 'turso'],
  ['turso', 'embedded'],
  ['embedded', 'sqld'],
])('from %s to %s', { timeout: 240_000 }, (fromKind, toKind) => {
  test('a crash at any point leaves one whole database, and the next process settles the rest', async () => {
    const at = await places(fromKind, toKind)
    const house = await movingHouse(at)
    await fill(house, 'first')
    const allPoints = await moveAndDie(house, at, 'first')
    for (const step of ['new.create', 'new.mintToken', 'new.open', 'old.open', 'tenant.batch', 'registry.batch'])
      expect(allPoints).toContain(`after ${step}`)
    const tried = [...allPoints.keys()].filter((index) => !isInMigration(allPoints, index))
    const died: string[] = []
    for (const dieAt of tried) {
      const id = `member-${dieAt}`
      await fill(house, id)
      died.push((await moveAndDie(house, at, id, dieAt)).at(-1) ?? '')
      at.clock.advance(2 * minute)
      await settleMoves(house)
      await expectWhole(house, at, id)
    }
    expect(died).toEqual(tried.map((index) => allPoints[index]))
    expect(tried.length).toBeGreaterThan(80)
  })
})

test('a member who is deleted after a crash leaves nothing at either place', { timeout: 120_000 }, async () => {
  const at = await places('embedded', 'turso')
  const house = await movingHouse(at)
  await fill(house, 'first')
  const allPoints = await moveAndDie(house, at, 'first')
  const nothing = async () => undefined
  const never = () => new Promise<void>(() => undefined)
  const deletion = { ...house, wait: never, endSessions: nothing, removeMember: nothing, forgetJobs: nothing }
  await deleteAccount(deletion, owner('first'))
  for (let dieAt = 0; dieAt < allPoints.length; dieAt += 3) {
    const id = `member-${dieAt}`
    await fill(house, id)
    await moveAndDie(house, at, id, dieAt)
    await deleteAccount(deletion, owner(id))
    at.clock.advance(2 * minute)
    await resumeDeletions(deletion)
    expect(await readUserDatabase(house.registry, id)).toMatchObject({ state: 'deleted' })
    expect([await at.from.list(), await at.to.list()]).toEqual([[], []])
  }
})

test('a crash while a move is undone, or the old database deleted, is met again', { timeout: 120_000 }, async () => {
  const at = await places('embedded', 'turso')
  const house = await movingHouse(at)
  await fill(house, 'first')
  const allPoints = await moveAndDie(house, at, 'first')
  const fenced = allPoints.lastIndexOf('before registry.batch')
  for (const [name, diedBefore] of [['undone', fenced] as const, ['deleted', allPoints.length - 1] as const]) {
    for (let dieAt = 0, isOver = false; !isOver; dieAt += 1) {
      const id = `${name}-${dieAt}`
      await fill(house, id)
      await moveAndDie(house, at, id, diedBefore)
      at.clock.advance(2 * minute)
      const points = crashPoints(dieAt)
      const backends = tenantBackends(points.wrap(at.from, 'old'), [points.wrap(at.to, 'new')])
      await settleMoves({ ...house, registry: points.wrap(house.registry, 'registry'), backends }).catch((error) => {
        if (!points.isDead()) throw error
      })
      isOver = !points.isDead()
      at.clock.advance(2 * minute)
      await settleMoves(house)
      await expectWhole(house, at, id)
    }
  }
})
