import { describe, expect, test } from 'vitest'
import { moveByCommand } from '#app/features/tenants/move/move-command.server.ts'
import { moveTenant } from '#app/features/tenants/move/move-tenant.server.ts'
import { settleMoves } from '#app/features/tenants/move/settle-moves.server.ts'
import { memberDb } from '#app/features/tenants/tenants.server.ts'
import { fenceOf, raiseFence } from '#db/tenant/move-fence.server.ts'
import { openTestEngineDb } from '#tests/support/engine-house.ts'
import {
  ada,
  adaMove,
  adaRow,
  adaSees,
  fillAda,
  moveAda,
  movingHouse,
  nothingToDeliver,
  places,
  rename,
} from '#tests/support/moving.ts'
import { makeReady } from '#tests/support/tenants.ts'

const minute = 60_000

const ways = [
  ['embedded', 'turso'],
  ['turso', 'embedded'],
  ['embedded', 'sqld'],
  ['sqld', 'turso'],
] as const

const triggersSql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"

describe.each(ways)('from %s to %s', (fromKind, toKind) => {
  test('everything is there as it was, and what was left is gone a minute later', async () => {
    const at = await places(fromKind, toKind)
    const house = await movingHouse(at)
    await fillAda(house, 600, 12)
    const before = await adaSees(house)
    const from = await adaRow(house)
    const handle = await memberDb(house, ada)
    const triggers = await handle?.read(triggersSql)
    // A quarter of an hour is counted in one row.
    expect(await moveAda(house)).toEqual({ state: 'moved', rows: 2 + 600 + 12 + 600 / 15 })
    expect(await adaSees(house)).toEqual(before)
    expect(await handle?.read(triggersSql)).toEqual(triggers)
    expect(await adaRow(house)).toMatchObject({ backend: toKind, generation: 2, state: 'ready', lease_owner: null })
    expect(await adaRow(house)).toMatchObject({ db_name: `${from.db_name}-2`, lease_until: 0, attempts: 0 })
    // Who had it open before is in the new one without knowing.
    await handle?.write(rename)
    expect(await handle?.read("SELECT name FROM cron_jobs WHERE id = 'j1'")).toEqual([{ name: 'renamed' }])
    await settleMoves(house)
    expect(await at.from.has(from.db_name)).toBe(true)
    house.clock.advance(minute)
    await settleMoves(house)
    expect(await at.from.has(from.db_name)).toBe(false)
    expect(await adaMove(house)).toMatchObject({ state: 'over' })
    expect(await moveAda(house)).toEqual({ state: 'there', rows: 0 })
  })
})

test('the tables of tenants are such that copying their rows is all there is to it', async () => {
  const house = await movingHouse(await places('embedded', 'turso'))
  await makeReady(house, 'ada')
  const db = await memberDb(house, ada)
  const schema = (await db?.read<{ sql: string }>("SELECT sql FROM sqlite_master WHERE sql <> ''")) ?? []
  expect(schema.length).toBeGreaterThan(10)
  const odd = /WITHOUT ROWID|AUTOINCREMENT|CREATE VIRTUAL|GENERATED ALWAYS/i
  expect(schema.filter(({ sql }) => odd.test(sql))).toEqual([])
})

test('a new place that fails leaves the member where they were, and the next attempt gets another name', async () => {
  const at = await places('embedded', 'turso')
  const house = await movingHouse(at)
  await fillAda(house, 3)
  const broken = { ...at.to, open: () => Promise.reject(new Error('No luck')) }
  await expect(moveTenant({ ...house, deliver: nothingToDeliver }, 'ada', broken)).rejects.toThrow('No luck')
  expect(await at.to.list()).toEqual([])
  expect(await adaRow(house)).toMatchObject({ backend: 'embedded', generation: 1, lease_owner: null })
  await (await memberDb(house, ada))?.write(rename)
  await moveAda(house)
  expect(await adaRow(house)).toMatchObject({ backend: 'turso', generation: 3 })
})

test('rows that did not arrive as they were are noticed', async () => {
  const at = await places('embedded', 'turso')
  const house = await movingHouse(at)
  await fillAda(house, 3)
  const lossy = {
    ...at.to,
    async open(address: Parameters<typeof at.to.open>[0]) {
      const db = await at.to.open(address)
      const batch: typeof db.batch = (statements, options) =>
        db.batch(
          statements.filter(({ sql }) => !sql.includes('INTO "runs"')),
          options,
        )
      return { ...db, batch }
    },
  }
  const moving = moveTenant({ ...house, deliver: nothingToDeliver }, 'ada', lossy)
  await expect(moving).rejects.toThrow('The rows of runs did not arrive as they were')
  expect((await adaSees(house)).runs).toHaveLength(3)
  await (await memberDb(house, ada))?.write(rename)
})

test('a fence that no move holds is taken away by the first write', async () => {
  const house = await movingHouse(await places('embedded', 'turso'))
  await fillAda(house, 1)
  const row = await adaRow(house)
  const db = await house.backend.open(row)
  await raiseFence(db, 7)
  expect((await fenceOf(db)).length).toBeGreaterThan(10)
  await (await memberDb(house, ada))?.write(rename)
  expect(await fenceOf(db)).toEqual([])
  db.close()
})

test('by command: everybody, one alone first; a dry run only says who', async () => {
  const at = await places('embedded', 'turso')
  const house = await movingHouse(at)
  for (const id of ['ada', 'bob', 'eve']) await makeReady(house, id)
  const lines: string[] = []
  const engine = await openTestEngineDb(house.dataDir, house.clock)
  const deps = {
    ...house,
    openEngine: async () => engine,
    retention: { runsPerJob: 10, days: 1 },
    print: (line: string) => void lines.push(line),
    printDone: ({ email }: { email: string }, fault?: string) => void lines.push(`${email} ${fault ?? 'done'}`),
  }
  const asked = { to: 'turso', member: '', all: true, isDry: true, atOnce: 2 }
  await moveByCommand(deps, asked)
  expect(lines.join('\n')).toMatch(/ada@example\.com {2}embedded -> turso/)
  expect(await at.to.list()).toEqual([])
  await moveByCommand(deps, { ...asked, isDry: false, all: false, member: 'BOB@example.com' })
  expect(await at.to.list()).toHaveLength(1)
  lines.splice(0)
  await house.registry.write("UPDATE user_databases SET db_name = 'u-gone' WHERE user_id = 'eve'")
  await expect(
    moveByCommand(
      { ...deps, openEngine: () => openTestEngineDb(house.dataDir, house.clock) },
      { ...asked, isDry: false },
    ),
  ).rejects.toThrow('Mend what failed')
  expect(lines).toContain('ada@example.com done')
  expect(await at.from.list()).toHaveLength(1)
  await expect(moveByCommand(deps, { ...asked, to: 'sqld' })).rejects.toThrow('no settings for sqld')
  await expect(moveByCommand(deps, { ...asked, member: 'ada' })).rejects.toThrow('Name one member or --all')
})
