import { expect, test } from 'vitest'
import { settleMoves } from '#app/features/tenants/move/settle-moves.server.ts'
import { memberDb } from '#app/features/tenants/tenants.server.ts'
import { rebuildRegistry } from '#app/features/tenants/upkeep/rebuild-registry.server.ts'
import { createEmbeddedBackend } from '#db/backends/embedded.server.ts'
import { gate } from '#tests/support/gate.ts'
import { ada, adaMove, adaRow, fillAda, moveAda, movingHouse, rename } from '#tests/support/moving.ts'
import { tempDir } from '#tests/support/temp-dir.ts'
import { testClock } from '#tests/support/tenants.ts'
import { tursoOn } from '#tests/support/turso/backends.ts'
import type { Fault } from '#tests/support/turso/faults.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const minute = 60_000

/** Ada's move to Turso, of which nothing more was heard when the copy was whole and she was not switched to it. */
async function stoppedBeforeTheSwitch() {
  const standIn = await testStandIn()
  const dataDir = tempDir()
  const to = tursoOn(standIn, { limits: { answerMs: 10_000, triesMs: 0 } })
  const house = await movingHouse({ from: createEmbeddedBackend(dataDir), to, dataDir, clock: testClock() })
  await fillAda(house, 3)
  const switching = gate()
  const batch = () => {
    switching.open()
    return new Promise<never>(() => undefined)
  }
  void moveAda({ ...house, registry: { ...house.registry, batch } })
  await switching.passed
  house.clock.advance(2 * minute)
  return { standIn, house }
}

async function* listed() {
  yield { id: 'ada', email: 'ada@example.com', createdAt: 1 }
}

const inTheWay: [string, Fault[]][] = [
  [
    'may not be deleted',
    [
      { method: 'DELETE', path: '/databases/', status: 403 },
      { method: 'PATCH', path: '/databases/', status: 403 },
    ],
  ],
  ['is not deleted right now', [{ method: 'DELETE', path: '/databases/', status: 503 }]],
]

test.each(inTheWay)('a whole copy that %s is not taken for the member’s afterwards', async (_name, faults) => {
  const { standIn, house } = await stoppedBeforeTheSwitch()
  for (const fault of faults) standIn.faults.add(fault)
  await settleMoves(house)
  expect(await adaMove(house)).toMatchObject({ state: 'copying' })
  await (await memberDb(house, ada))?.write(rename)
  const { db_name } = await adaRow(house)
  await house.registry.write('DELETE FROM user_databases')
  expect(await rebuildRegistry(house, listed())).toMatchObject({ restored: 1 })
  expect(await adaRow(house)).toMatchObject({ db_name, backend: 'embedded' })
  standIn.faults.clear()
  await settleMoves(house)
  expect(await adaMove(house)).toMatchObject({ state: 'over' })
  expect(standIn.databases.all()).toEqual([])
})

test('a place that is wholly out of reach does not keep its member from writing where they are', async () => {
  const { standIn, house } = await stoppedBeforeTheSwitch()
  standIn.faults.add({ path: '', status: 503 })
  await settleMoves(house)
  await (await memberDb(house, ada))?.write(rename)
  standIn.faults.clear()
  await settleMoves(house)
  expect(await adaMove(house)).toMatchObject({ state: 'over' })
  expect(standIn.databases.all()).toEqual([])
})
