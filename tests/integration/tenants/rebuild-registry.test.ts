import { describe, expect, test } from 'vitest'
import { deleteAccount } from '#app/features/tenants/deletion.server.ts'
import { memberDb } from '#app/features/tenants/tenants.server.ts'
import { rebuildRegistry } from '#app/features/tenants/upkeep/rebuild-registry.server.ts'
import { makeReady, openHouse, owner, type TestHouse } from '#tests/support/tenants.ts'
import { backendMakers } from '#tests/support/turso/backends.ts'

const insertJob = `INSERT INTO cron_jobs (id, user_id, name, schedule, command, created_at, updated_at)
  VALUES ('1', ?, 'Backup', '@daily', 'true', 1, 1)`

async function* listed(...ids: string[]) {
  for (const id of ids) yield { id, email: `${id}@example.com`, createdAt: 1000 }
}

const rows = ({ registry }: TestHouse) => registry.read('SELECT * FROM user_databases ORDER BY user_id')
const lose = ({ registry }: TestHouse, userId: string) =>
  registry.write('DELETE FROM user_databases WHERE user_id = ?', [userId])

describe.each(Object.keys(backendMakers))('on %s', (kind) => {
  async function house() {
    const backend = await backendMakers[kind]?.()
    if (!backend) throw new Error('There is such a backend')
    return openHouse({ makeBackend: () => backend })
  }

  test('a lost row is written again, with the jobs where they were and a token that opens', async () => {
    const home = await house()
    await makeReady(home, 'ada')
    await (await memberDb(home, owner('ada')))?.write(insertJob, ['ada'])
    await makeReady(home, 'bob')
    const [, bob] = await rows(home)
    await lose(home, 'ada')
    home.cache.close()
    const result = await rebuildRegistry(home, listed('ada', 'bob', 'new'))
    expect(result).toEqual({ known: 1, restored: 1, unfinished: [], without: 1 })
    const [ada, unchanged] = await rows(home)
    expect(ada).toMatchObject({
      email: 'ada@example.com',
      state: 'ready',
      backend: kind,
      generation: 1,
      created_at: 1000,
    })
    expect(unchanged).toEqual(bob)
    const db = await memberDb(home, owner('ada'))
    expect(await db?.read('SELECT name FROM cron_jobs')).toEqual([{ name: 'Backup' }])
  })

  test('of a member with several generations the latest is found', async () => {
    const home = await house()
    await makeReady(home, 'ada')
    const nothing = async () => undefined
    const deletion = { ...home, endSessions: nothing, removeMember: nothing, forgetJobs: nothing }
    await deleteAccount(deletion, owner('ada'))
    const later = owner('ada', 'ada@example.com', home.clock() / 1000 + 1)
    await (await memberDb(home, later))?.write(insertJob, ['ada'])
    const before = await rows(home)
    await lose(home, 'ada')
    expect(await rebuildRegistry(home, listed('ada'))).toMatchObject({ restored: 1 })
    expect(await rows(home)).toMatchObject([{ generation: 2, db_name: before[0]?.db_name, state: 'ready' }])
  })
})

test('it may be interrupted and run again', async () => {
  const house = await openHouse()
  for (const id of ['ada', 'bob']) {
    await makeReady(house, id)
    await lose(house, id)
  }
  async function* broken() {
    yield* listed('ada')
    throw new Error('The auth server went away')
  }
  await expect(rebuildRegistry(house, broken())).rejects.toThrow('went away')
  expect(await rebuildRegistry(house, listed('ada', 'bob'))).toMatchObject({ known: 1, restored: 1 })
})
