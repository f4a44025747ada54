import { describe, expect, test } from 'vitest'
import { deleteAccount, resumeDeletions } from '#app/features/tenants/deletion.server.ts'
import { settleMoves } from '#app/features/tenants/move/settle-moves.server.ts'
import { tenantBackends } from '#db/backends/tenant-backend.server.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import { expectWhole, fill, moveAndDie, moveScene } from '#tests/support/move-and-die.ts'
import { owner } from '#tests/support/tenants.ts'
import { crashPoints } from '#tests/support/tenants-crash.ts'

const minute = 60_000

describe.each([
  ['embedded', 'turso'],
  ['turso', 'embedded'],
  ['embedded', 'sqld'],
])('from %s to %s', { timeout: 240_000 }, (fromKind, toKind) => {
  test('a crash at any point leaves one whole database, and the next process settles the rest', async () => {
    const scene = await moveScene(fromKind, toKind)
    await fill(scene, 'first')
    const allPoints = await moveAndDie(scene, 'first')
    const steps = [
      'engine.write',
      'new.create',
      'new.mintToken',
      'new.open',
      'old.open',
      'tenant.batch',
      'cache.forget',
    ]
    for (const step of [...steps, 'registry.batch']) expect(allPoints).toContain(`after ${step}`)
    const all = [...allPoints.entries()]
    const died: [number, string][] = []
    for (const [dieAt] of all) {
      const id = `member-${dieAt}`
      await fill(scene, id)
      const passed = await moveAndDie(scene, id, dieAt)
      died.push([passed.length - 1, passed.at(-1) ?? ''])
      scene.at.clock.advance(2 * minute)
      await settleMoves(scene.house)
      await expectWhole(scene, id)
    }
    expect(died).toEqual(all)
  })
})

test('a member who is deleted after a crash leaves nothing at either place', { timeout: 120_000 }, async () => {
  const scene = await moveScene('embedded', 'turso')
  const { house, at } = scene
  await fill(scene, 'first')
  const allPoints = await moveAndDie(scene, 'first')
  const nothing = async () => undefined
  const never = () => new Promise<void>(() => undefined)
  const deletion = { ...house, wait: never, endSessions: nothing, removeMember: nothing, forgetJobs: nothing }
  await deleteAccount(deletion, owner('first'))
  for (const dieAt of allPoints.keys()) {
    const id = `member-${dieAt}`
    await fill(scene, id)
    await moveAndDie(scene, id, dieAt)
    await deleteAccount(deletion, owner(id))
    at.clock.advance(2 * minute)
    await resumeDeletions(deletion)
    expect(await readUserDatabase(house.registry, id)).toMatchObject({ state: 'deleted' })
    expect([await at.from.list(), await at.to.list()]).toEqual([[], []])
  }
})

test('a crash while a move is undone, or the old database deleted, is met again', { timeout: 120_000 }, async () => {
  const scene = await moveScene('embedded', 'turso')
  const { house, at } = scene
  await fill(scene, 'first')
  const allPoints = await moveAndDie(scene, 'first')
  const fenced = allPoints.lastIndexOf('before registry.batch')
  for (const [name, diedBefore] of [['undone', fenced] as const, ['deleted', allPoints.length - 1] as const]) {
    for (let dieAt = 0, isOver = false; !isOver; dieAt += 1) {
      const id = `${name}-${dieAt}`
      await fill(scene, id)
      await moveAndDie(scene, id, diedBefore)
      at.clock.advance(2 * minute)
      const points = crashPoints(dieAt)
      const backends = tenantBackends(points.wrap(at.from, 'old'), [points.wrap(at.to, 'new')])
      await settleMoves({ ...house, registry: points.wrap(house.registry, 'registry'), backends }).catch((error) => {
        if (!points.isDead()) throw error
      })
      isOver = !points.isDead()
      at.clock.advance(2 * minute)
      await settleMoves(house)
      await expectWhole(scene, id)
    }
  }
})
