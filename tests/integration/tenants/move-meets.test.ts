import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deleteAccount, resumeDeletions } from '#app/features/tenants/deletion.server.ts'
import { settleMoves } from '#app/features/tenants/move/settle-moves.server.ts'
import { beginTenant, memberDb } from '#app/features/tenants/tenants.server.ts'
import { migrateTenants } from '#app/features/tenants/upkeep/migrate-tenants.server.ts'
import { rebuildRegistry } from '#app/features/tenants/upkeep/rebuild-registry.server.ts'
import { findStrays } from '#app/features/tenants/upkeep/strays.server.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import {
  ada,
  adaMove,
  adaRow,
  adaSees,
  fillAda,
  moveAda,
  moveHalfway,
  movingHouse,
  places,
  rename,
} from '#tests/support/moving.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { owner } from '#tests/support/tenants.ts'

const minute = 60_000
const isMoved = { code: 'unavailable', message: expect.stringContaining('is being moved'), retryAfterSeconds: 5 }

test('while it is moved a member reads, is told to wait before a write, and loses nothing', async () => {
  const house = await movingHouse(await places('embedded', 'turso'))
  await fillAda(house, 3)
  const db = await memberDb(house, ada)
  const { moving, goOn } = await moveHalfway(house)
  expect(await db?.read('SELECT count(*) AS n FROM runs')).toEqual([{ n: 3 }])
  for (const write of [
    () => db?.write(rename),
    () => db?.batch([{ sql: rename }]),
    () => db?.withTx((tx) => tx.write(rename)),
    () => db?.write("INSERT OR IGNORE INTO runs SELECT 'j9', 1, 1, 1, '', '', '', '', 1, 1, 1, 1, 1, 1, ''"),
    () => db?.write('DELETE FROM runs'),
  ])
    await expect(write()).rejects.toMatchObject(isMoved)
  goOn()
  await moving
  await db?.write(rename)
  expect(await db?.read("SELECT name FROM cron_jobs WHERE id = 'j1'")).toEqual([{ name: 'renamed' }])
})

test('a file that is exported meanwhile is not fenced', async () => {
  const house = await movingHouse(await places('embedded', 'turso'))
  await fillAda(house, 1)
  const { moving, goOn } = await moveHalfway(house)
  const { body } = (await house.backend.snapshot?.((await adaRow(house)).db_name)) ?? {}
  const path = join(tempDir(), 'copy.db')
  await writeFile(path, Buffer.from(await new Response(body ?? null).arrayBuffer()))
  const copy = openSql({ url: fileUrl(path) })
  expect(await copy.read("SELECT name FROM sqlite_master WHERE name GLOB 'moving*'")).toEqual([])
  expect(await copy.read('SELECT count(*) AS n FROM runs')).toEqual([{ n: 1 }])
  copy.close()
  goOn()
  await moving
})

test('another process that has the old database open writes into the new one, at once', async () => {
  const at = await places('turso', 'embedded')
  const [mover, server] = [await movingHouse(at), await movingHouse(at)]
  await fillAda(mover, 1)
  const db = await memberDb(server, ada)
  await db?.read('SELECT 1')
  await moveAda(mover)
  await db?.withTx((tx) => tx.write(rename))
  expect(await (await memberDb(mover, ada))?.read("SELECT name FROM cron_jobs WHERE id = 'j1'")).toEqual([
    { name: 'renamed' },
  ])
})

test('a write that is refused just before the switch goes to the new database', async () => {
  const at = await places('embedded', 'turso')
  const mover = await movingHouse(at)
  await fillAda(mover, 1)
  let beforeOpening = async () => undefined as unknown
  const from: typeof at.from = {
    ...at.from,
    async open(address) {
      await beforeOpening()
      return at.from.open(address)
    },
  }
  const db = await memberDb(await movingHouse({ ...at, from }), ada)
  const { moving, goOn } = await moveHalfway(mover)
  beforeOpening = () => {
    goOn()
    return moving
  }
  await db?.write(rename)
  expect(await (await memberDb(mover, ada))?.read("SELECT name FROM cron_jobs WHERE id = 'j1'")).toEqual([
    { name: 'renamed' },
  ])
})

test('of two who move one member, one does', async () => {
  const at = await places('embedded', 'turso')
  const houses = [await movingHouse(at), await movingHouse(at)] as const
  await fillAda(houses[0], 1)
  const results = await Promise.allSettled(houses.map((house) => moveAda(house)))
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } })
  expect(await adaRow(houses[0])).toMatchObject({ backend: 'turso', generation: 2 })
  expect(await at.to.list()).toHaveLength(1)
})

test('a member who is deleted halfway leaves nothing at either place', async () => {
  const at = await places('embedded', 'turso')
  const house = await movingHouse(at)
  await fillAda(house, 3)
  const nothing = async () => undefined
  const deletion = { ...house, endSessions: nothing, removeMember: nothing, forgetJobs: nothing }
  const { moving, goOn } = await moveHalfway(house)
  const refused = expect(moving).rejects.toMatchObject({ code: 'conflict' })
  expect(await deleteAccount(deletion, ada)).toBe('deleting')
  goOn()
  await refused
  house.clock.advance(10 * minute)
  expect(await deleteAccount({ ...deletion }, owner('ada', 'ada@example.com', 2)).catch((error) => error.code)).toBe(
    'forbidden',
  )
  await resumeDeletions(deletion)
  expect(await adaRow(house)).toMatchObject({ state: 'deleted' })
  expect([await at.from.list(), await at.to.list()]).toEqual([[], []])
  await settleMoves(house)
  expect(await adaMove(house)).toMatchObject({ state: 'over' })
})

test('a member whose database is not ready is not moved', async () => {
  const house = await movingHouse(await places('embedded', 'turso'))
  await beginTenant(house, ada)
  await expect(moveAda(house)).rejects.toMatchObject({ code: 'conflict' })
  expect(await adaMove(house)).toBeUndefined()
})

test('what is under way is no stray, is not brought forward where it is, and is not taken for a lost registry', async () => {
  const at = await places('embedded', 'turso')
  const house = await movingHouse(at)
  await fillAda(house, 3)
  const { moving, goOn } = await moveHalfway(house)
  await findStrays(house)
  house.clock.advance(24 * 60 * minute)
  expect(await findStrays(house)).toEqual([])
  await house.registry.write('UPDATE user_databases SET schema_version = 1')
  expect(await migrateTenants(house, 1)).toMatchObject({ done: 0, failed: [] })
  const lost = await movingHouse({ ...at, clock: house.clock })
  const row = await adaRow(house)
  await lost.registry.write('DELETE FROM user_databases')
  async function* listed() {
    yield { id: 'ada', email: 'ada@example.com', createdAt: 1 }
  }
  expect(await rebuildRegistry(lost, listed())).toMatchObject({ restored: 1 })
  expect(await adaRow(house)).toMatchObject({ db_name: row.db_name, backend: 'embedded' })
  goOn()
  await expect(moving).rejects.toMatchObject({ code: 'conflict' })
  expect((await adaSees(house)).runs).toHaveLength(3)
})
