import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { expect, onTestFinished, test } from 'vitest'
import { openSql } from '#db/client.server.ts'
import { longestFreeze, seenFromOutside, sqlFile } from '#tests/support/sql-file.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

test('with the bare client all but one of twenty parallel transactions fail', async () => {
  const { url } = await sqlFile()
  const bare = createClient({ url })
  const results = await Promise.allSettled(
    numbers(20).map(async (n) => {
      const transaction = await bare.transaction('write')
      await new Promise(setImmediate)
      await transaction.execute({ sql: 'INSERT INTO t VALUES (?)', args: [n] })
      await transaction.commit()
    }),
  )
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('twenty parallel transactions and twenty parallel writes all commit without a freeze', async () => {
  const { db, url } = await sqlFile()
  const freeze = await longestFreeze(() =>
    Promise.all([
      ...numbers(20).map((n) =>
        db.withTx(async (tx) => {
          await tx.read('SELECT count(*) FROM t')
          await new Promise(setImmediate)
          await tx.write('INSERT INTO t VALUES (?)', [n])
        }),
      ),
      ...numbers(20).map((n) => db.write('INSERT INTO t VALUES (?)', [20 + n])),
    ]),
  )
  expect(await seenFromOutside(url)).toEqual(numbers(40))
  expect(freeze).toBeLessThan(1000)
})

test('a read does not wait for an open transaction and does not see it', async () => {
  const { db } = await sqlFile()
  await db.withTx(async (tx) => {
    await tx.write('INSERT INTO t VALUES (1)')
    expect(await db.read('SELECT * FROM t')).toEqual([])
    expect(await tx.read('SELECT * FROM t')).toEqual([{ n: 1 }])
  })
  expect(await db.read('SELECT * FROM t')).toEqual([{ n: 1 }])
})

test('a transaction that throws leaves nothing, and the queue goes on', async () => {
  const { db } = await sqlFile()
  const failed = db.withTx(async (tx) => {
    await tx.write('INSERT INTO t VALUES (1)')
    throw new Error('changed my mind')
  })
  const next = db.write('INSERT INTO t VALUES (2)')
  await expect(failed).rejects.toThrow('changed my mind')
  await next
  expect(await db.read('SELECT * FROM t')).toEqual([{ n: 2 }])
})

test('a write inside a transaction that bypasses it is refused instead of waiting for itself', async () => {
  const { db } = await sqlFile()
  await expect(db.withTx(() => db.write('INSERT INTO t VALUES (1)'))).rejects.toThrow('must use the tx it was given')
})

test('what a transaction started and left behind may write once it is over', async () => {
  const { db } = await sqlFile()
  let over: (value: unknown) => void = () => undefined
  const isOver = new Promise((resolve) => {
    over = resolve
  })
  let leftBehind: Promise<unknown> = Promise.resolve()
  await db.withTx(async () => {
    leftBehind = isOver.then(() => db.write('INSERT INTO t VALUES (1)'))
  })
  over(undefined)
  await leftBehind
  expect(await db.read('SELECT * FROM t')).toEqual([{ n: 1 }])
})

test('a batch is kept whole or not at all', async () => {
  const { db } = await sqlFile()
  const statements = [{ sql: 'INSERT INTO t VALUES (1)' }, { sql: 'INSERT INTO nowhere VALUES (2)' }]
  await expect(db.batch(statements)).rejects.toThrow('no such table: nowhere')
  expect(await db.read('SELECT * FROM t')).toEqual([])
})

test('a failed write that somebody handles is no unhandled rejection', async () => {
  const { db } = await sqlFile()
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', note)
  onTestFinished(() => {
    process.off('unhandledRejection', note)
  })
  await db.write('INSERT INTO nowhere VALUES (1)').catch(() => undefined)
  await db.write('INSERT INTO t VALUES (1)')
  await new Promise(setImmediate)
  expect(unhandled).toEqual([])
})

test('closing lets what was asked before happen, and refuses what comes after', async () => {
  const { db, url } = await sqlFile()
  const before = [
    db.withTx(async (tx) => {
      await new Promise(setImmediate)
      await tx.write('INSERT INTO t VALUES (1)')
    }),
    db.write('INSERT INTO t VALUES (2)'),
  ]
  db.close()
  const after = db.write('INSERT INTO t VALUES (3)')
  await expect(after).rejects.toThrow('The database is closed')
  await Promise.all(before)
  expect(await seenFromOutside(url)).toEqual([1, 2])
  await expect(db.read('SELECT 1')).rejects.toThrow('The database is closed')
})

test('a file in a folder that is missing is unavailable, not a crash', async () => {
  const db = openSql({ url: `file:${join(tempDir(), 'nowhere', 'a.db')}` })
  const refusal = { code: 'unavailable', cause: { message: expect.stringContaining('Unable to open') } }
  await expect(db.read('SELECT 1')).rejects.toMatchObject(refusal)
  await expect(db.write('SELECT 1')).rejects.toMatchObject(refusal)
  await expect(db.withTx(async () => undefined)).rejects.toMatchObject(refusal)
})

test('an address that makes no sense stays a bug', async () => {
  const db = openSql({ url: 'gopher://nowhere' })
  await expect(db.read('SELECT 1')).rejects.toMatchObject({ code: 'URL_SCHEME_NOT_SUPPORTED' })
})

test('what the work of a transaction refuses comes out as it is, whatever status it has for people', async () => {
  const { db } = await sqlFile()
  for (const status of [400, 401, 403, 404, 422, 429]) {
    const refusal = Object.assign(new Error('Not confirmed'), { status })
    await expect(db.withTx(() => Promise.reject(refusal))).rejects.toBe(refusal)
  }
})
