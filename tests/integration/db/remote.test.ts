import { expect, onTestFinished, test } from 'vitest'
import { openDatabase, openSql } from '#db/client.server.ts'
import type { SqlConfig } from '#db/sql.server.ts'
import { classify } from '#db/sql-error.server.ts'
import { freePort } from '#tests/support/free-port.ts'
import { remoteDatabase } from '#tests/support/turso/remote-database.ts'
import { testStandIn } from '#tests/support/turso/stand-in-for-test.ts'

const pipeline = 'pipeline$'

async function remoteTable(config: Partial<SqlConfig> = {}) {
  const standIn = await testStandIn()
  const address = { ...(await remoteDatabase(standIn, 'a')), ...config }
  const db = await openDatabase(address)
  onTestFinished(() => db.close())
  await db.write('CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)')
  standIn.requests.splice(0)
  return { standIn, db, address }
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
const insert = 'INSERT INTO t (n) VALUES (?)'
const all = 'SELECT n FROM t ORDER BY n'

test('reads, writes, batches and transactions', async () => {
  const { db } = await remoteTable()
  expect(await db.write(`${insert} RETURNING n`, [1])).toEqual({ rows: [{ n: 1 }], rowsAffected: 1 })
  await db.batch([
    { sql: insert, args: [2] },
    { sql: 'UPDATE t SET text = ?', args: [7] },
  ])
  const value = await db.withTx(async (tx) => {
    const { rowsAffected } = await tx.write('DELETE FROM t WHERE n = ?', [1])
    return [rowsAffected, await tx.read(all)]
  })
  expect(value).toEqual([1, [{ n: 2 }]])
  expect(await db.read('SELECT text FROM t')).toEqual([{ text: '7' }])
})

test('a batch that breaks a constraint and a transaction that throws change nothing', async () => {
  const { db } = await remoteTable()
  const twice = db.batch([
    { sql: insert, args: [1] },
    { sql: insert, args: [1] },
  ])
  expect(classify(await twice.catch((error: unknown) => error))).toBe('constraint')
  const thrown = db.withTx(async (tx) => {
    await tx.write(insert, [2])
    throw new Error('given up')
  })
  await expect(thrown).rejects.toThrow('given up')
  expect(await db.read(all)).toEqual([])
})

test('twenty transactions at once all commit', async () => {
  const { db } = await remoteTable()
  await Promise.all(numbers(20).map((n) => db.withTx((tx) => tx.write(insert, [n]))))
  expect(await db.read(all)).toEqual(numbers(20).map((n) => ({ n })))
})

test.each([
  { drop: 'before' as const },
  { drop: 'after' as const },
  { status: 502, html: true },
  { status: 200, html: true },
])('a read goes through after two answers are lost (%o)', async (fault) => {
  const { standIn, db } = await remoteTable()
  await db.write(insert, [1])
  standIn.faults.add({ path: pipeline, times: 2, ...fault })
  expect(await db.read(all)).toEqual([{ n: 1 }])
})

test('a write whose answer is lost is not sent again, unless it is repeatable', async () => {
  const { standIn, db } = await remoteTable()
  standIn.faults.add({ path: pipeline, times: 1, drop: 'after' })
  await expect(db.write(insert, [1])).rejects.toMatchObject({
    code: 'unavailable',
    message: 'The database did not say whether it made the change. Look before you try again.',
  })
  expect(standIn.requests).toHaveLength(1)
  standIn.faults.add({ path: pipeline, times: 1, drop: 'after' })
  const again = await db.write(`${insert} ON CONFLICT DO NOTHING`, [2], { isRepeatable: true })
  expect(again.rowsAffected).toBe(0)
  expect(await db.read(all)).toEqual([{ n: 1 }, { n: 2 }])
})

test('a write that was turned away as too many is sent again', async () => {
  const { standIn, db } = await remoteTable()
  standIn.faults.add({ path: pipeline, times: 2, status: 429 })
  await db.write(insert, [1])
  expect(await db.read(all)).toEqual([{ n: 1 }])
})

test('a transaction that meets a lost answer before its commit says that nothing was changed', async () => {
  const { standIn, db } = await remoteTable()
  const transaction = db.withTx(async (tx) => {
    await tx.write(insert, [1])
    standIn.faults.add({ path: pipeline, times: 1, drop: 'after' })
    await tx.write(insert, [2])
  })
  await expect(transaction).rejects.toThrow('The database does not answer right now. Nothing was changed')
  await db.write(insert, [3])
  expect(await db.read(all)).toEqual([{ n: 3 }])
})

test('an answer that takes too long is given up', async () => {
  const { standIn, db } = await remoteTable({ limitMs: 100 })
  standIn.faults.add({ path: pipeline, delayMs: 3_000 })
  const error = await db.read(all).catch((refusal: unknown) => refusal)
  expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('in time') })
  expect(classify(error)).toBe('timeout')
})

test('a server that is not there is unavailable, and a write says that nothing was changed', async () => {
  const db = openSql({ url: `http://127.0.0.1:${await freePort()}` })
  const error = await db.write(insert, [1]).catch((refusal: unknown) => refusal)
  expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('Nothing was changed') })
  expect(classify(error)).toBe('network')
})

test('errors say what they are', async () => {
  const { standIn, db, address } = await remoteTable()
  const faultOf = (work: Promise<unknown>) => work.then(() => 'none', classify)
  expect(await faultOf(openSql({ ...address, authToken: 'another' }).read('SELECT 1'))).toBe('unauthorized')
  expect(await faultOf(openSql({ ...address, url: `${standIn.url}/dev/b/` }).read('SELECT 1'))).toBe('not_found')
  expect(await faultOf(db.read('SELECT * FROM nowhere'))).toBe('fatal')
  standIn.databases.get('a')?.hrana.block(true)
  expect(await faultOf(db.write(insert, [1]))).toBe('blocked')
  standIn.databases.get('a')?.hrana.block(false)
  const statuses = { 400: 'unauthorized', 401: 'unauthorized', 402: 'blocked', 404: 'not_found', 408: 'timeout' }
  for (const [status, fault] of Object.entries({ ...statuses, 429: 'network', 500: 'network' })) {
    standIn.faults.add({ path: pipeline, status: Number(status) })
    expect(await faultOf(db.write(insert, [1])), status).toBe(fault)
    standIn.faults.clear()
  }
})

test('headers are asked for at each request', async () => {
  const { address } = await remoteTable()
  let token = 'another'
  const db = openSql({ url: address.url, headers: () => ({ authorization: `Bearer ${token}` }) })
  await expect(db.read('SELECT 1')).rejects.toMatchObject({ code: 'unavailable' })
  token = address.authToken
  expect(await db.read('SELECT 1 AS n')).toEqual([{ n: 1 }])
})

test('what was asked before a close still happens, what is asked after it does not', async () => {
  const { db, address } = await remoteTable()
  const write = db.write(insert, [1])
  db.close()
  await write
  await expect(db.write(insert, [2])).rejects.toThrow('closed')
  expect(await openSql(address).read(all)).toEqual([{ n: 1 }])
})

test.each([
  'PRAGMA user_version = 3',
  'PRAGMA application_id(7)',
  'PRAGMA journal_mode',
  'VACUUM',
  "ATTACH 'another.db' AS another",
])('the stand-in lacks what the cloud lacks: %s', async (sql) => {
  const standIn = await testStandIn()
  const db = openSql(await remoteDatabase(standIn, 'a'))
  await expect(db.write(sql)).rejects.toThrow('not allowed')
  expect(await db.read('SELECT 1 AS one')).toEqual([{ one: 1 }])
  db.close()
})

test('nothing tells what others write, and what is written through here is seen', async () => {
  const { db } = await remoteTable()
  expect(await db.dataVersion()).toBeUndefined()
  const before = await db.seenVersion()
  await db.read(all)
  expect(await db.seenVersion()).toBe(before)
  const changes = [
    () => db.write(insert, [1]),
    () => db.batch([{ sql: insert, args: [2] }]),
    () => db.withTx((tx) => tx.write(insert, [3])),
    // It may have acted, whatever was answered.
    () => expect(db.write(insert, [3])).rejects.toThrow(),
  ]
  const seen = [before]
  for (const change of changes) {
    await change()
    seen.push(await db.seenVersion())
  }
  expect(new Set(seen).size).toBe(5)
})
