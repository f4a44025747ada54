import { expect, test } from 'vitest'
import { moveTenant } from '#app/features/tenants/move/move-tenant.server.ts'
import { settleMoves } from '#app/features/tenants/move/settle-moves.server.ts'
import { memberDb } from '#app/features/tenants/tenants.server.ts'
import { ada, adaMove, adaRow, adaSees, fillAda, moveAda, movingHouse, places, rename } from '#tests/support/moving.ts'

const minute = 60_000

async function movable() {
  const at = await places('embedded', 'turso')
  const house = await movingHouse(at)
  await fillAda(house, 3)
  return { at, house, before: await adaRow(house) }
}

test('what ended is delivered before the move begins, for it is copied then', async () => {
  const { house } = await movable()
  const delivered: unknown[] = []
  await moveAda(house, async (userId) => void delivered.push([userId, await adaMove(house)]))
  expect(delivered).toEqual([['ada', undefined]])
})

test('a database that has the new name already is left alone, and another name taken', async () => {
  const { at, house, before } = await movable()
  await at.to.create(`${before.db_name}-2`)
  await moveAda(house)
  expect(await adaRow(house)).toMatchObject({ backend: 'turso', db_name: `${before.db_name}-3`, generation: 3 })
  expect(await at.to.has(`${before.db_name}-2`)).toBe(true)
  expect((await adaSees(house)).runs).toHaveLength(3)
})

test('a switch whose answer is lost has been made', async () => {
  const { at, house, before } = await movable()
  const { registry } = house
  const lossy: typeof registry = {
    ...registry,
    async batch(statements, options) {
      const results = await registry.batch(statements, options)
      if (statements.some(({ sql }) => sql.includes("'switched'"))) throw new Error('No answer')
      return results
    },
  }
  const deps = { ...house, registry: lossy, deliver: async () => undefined }
  expect(await moveTenant(deps, 'ada', at.to)).toMatchObject({ state: 'moved' })
  expect(await adaRow(house)).toMatchObject({ backend: 'turso', db_name: `${before.db_name}-2`, lease_owner: null })
  await (await memberDb(house, ada))?.write(rename)
})

test('the old database stays when a registry that was restored names it again', async () => {
  const { at, house, before } = await movable()
  await moveAda(house)
  await house.registry.write(
    "UPDATE user_databases SET backend = 'embedded', db_name = ?, db_url = ? WHERE user_id = 'ada'",
    [before.db_name, before.db_url],
  )
  house.clock.advance(minute)
  await settleMoves(house)
  expect(await at.from.has(before.db_name)).toBe(true)
  expect(await adaMove(house)).toMatchObject({ state: 'over' })
})
