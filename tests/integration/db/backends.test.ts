import { describe, expect, onTestFinished, test } from 'vitest'
import type { TenantAddress, TenantBackend } from '#db/backends/tenant-backend.server.ts'
import { classify } from '#db/sql-error.server.ts'
import { backendMakers } from '#tests/support/turso/backends.ts'

const name = `u-${'ab'.repeat(16)}`
const identity = { user_id: 'ada', db_name: name, generation: 1 }

async function credentialed(backend: TenantBackend, tenant = identity): Promise<TenantAddress> {
  const { url } = await backend.create(tenant.db_name)
  const token = await backend.mintToken(tenant)
  return { ...tenant, db_url: url, db_token: token?.sealed ?? null }
}

async function opened(backend: TenantBackend, address: TenantAddress) {
  const db = await backend.open(address)
  onTestFinished(() => db.close())
  return db
}

describe.each(Object.entries(backendMakers))('%s', (kind, makeBackend) => {
  test('a database is made once, and adopted with what is in it after that', async () => {
    const backend = await makeBackend()
    expect(backend.kind).toBe(kind)
    expect(await backend.has(name)).toBe(false)
    const first = await backend.create(name)
    expect(first.outcome).toBe('created')
    const db = await opened(backend, await credentialed(backend))
    await db.write('CREATE TABLE t (n INTEGER)')
    expect(await backend.create(name)).toEqual({ url: first.url, outcome: 'adopted' })
    expect(await db.read('SELECT * FROM t')).toEqual([])
    expect(await backend.has(name)).toBe(true)
  })

  test('ten at once make one', async () => {
    const backend = await makeBackend()
    const made = await Promise.all(Array.from({ length: 10 }, () => backend.create(name)))
    expect(made.filter(({ outcome }) => outcome === 'created')).toHaveLength(1)
  })

  test('two databases know nothing of each other', async () => {
    const backend = await makeBackend()
    const first = await opened(backend, await credentialed(backend))
    const second = await opened(
      backend,
      await credentialed(backend, { ...identity, user_id: 'bob', db_name: `u-${'cd'.repeat(16)}` }),
    )
    await first.write('CREATE TABLE t (n INTEGER)')
    await expect(second.read('SELECT * FROM t')).rejects.toThrow('no such table')
  })

  test('a row that returns, a number as text and a broken constraint are the same everywhere', async () => {
    const backend = await makeBackend()
    const db = await opened(backend, await credentialed(backend))
    await db.batch([{ sql: 'CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)' }])
    const written = await db.write('INSERT INTO t VALUES (?, ?) RETURNING n', [1, 3])
    expect(written).toEqual({ rows: [{ n: 1 }], rowsAffected: 1 })
    expect(await db.read('SELECT text FROM t')).toEqual([{ text: '3' }])
    const again = await db.write('INSERT INTO t VALUES (1, NULL)').catch((error: unknown) => error)
    expect(classify(again)).toBe('constraint')
  })

  test('a database that is missing does not open, and is not made by that', async () => {
    const backend = await makeBackend()
    const address = await credentialed(backend)
    await backend.delete(name)
    const read = async () => (await backend.open(address)).read('SELECT 1')
    await expect(read()).rejects.toMatchObject({ code: 'unavailable' })
    expect(await backend.has(name)).toBe(false)
  })

  test('deleting leaves nothing, and may be done again', async () => {
    const backend = await makeBackend()
    const db = await backend.open(await credentialed(backend))
    await db.write('CREATE TABLE t (n INTEGER)')
    db.close()
    await backend.delete(name)
    await backend.delete(name)
    expect(await backend.create(name)).toMatchObject({ outcome: 'created' })
    const fresh = await opened(backend, await credentialed(backend))
    await expect(fresh.read('SELECT * FROM t')).rejects.toThrow('no such table')
  })

  test('the bytes it takes grow with what is in it', async () => {
    const backend = await makeBackend()
    const db = await opened(backend, await credentialed(backend))
    const before = await backend.storageBytes(name)
    await db.batch([
      { sql: 'CREATE TABLE t (text TEXT)' },
      { sql: 'INSERT INTO t VALUES (?)', args: ['x'.repeat(100_000)] },
    ])
    expect(await backend.storageBytes(name)).toBeGreaterThan(before + 100_000)
  })

  test('the list names what is there, where there is a list', async () => {
    const backend = await makeBackend()
    expect([[], null]).toContainEqual(await backend.list())
    await backend.create(name)
    expect([[name], null]).toContainEqual(await backend.list())
  })

  test('a token that is stored is sealed for its row alone', async () => {
    const backend = await makeBackend()
    const address = await credentialed(backend)
    if (address.db_token === null) return
    expect(address.db_token).toMatch(/^v1\./)
    await expect(backend.open({ ...address, user_id: 'bob' })).rejects.toThrow('belongs to something else')
  })
})
