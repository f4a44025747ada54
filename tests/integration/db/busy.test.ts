import { renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import { expect, onTestFinished, test } from 'vitest'
import { whenFree } from '#db/busy.server.ts'
import { createConnection } from '#db/connection.server.ts'
import { forkSecondProcess } from '#tests/support/fork-second-process.ts'
import { longestFreeze, seenFromOutside, sqlFile } from '#tests/support/sql-file.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

test('the bare client acknowledges writes after SQLITE_BUSY and loses them (libsql-js#228)', async () => {
  const { url } = await sqlFile()
  const holder = await forkSecondProcess('holdWriteLock', url)
  const bare = createClient({ url, concurrency: 1 })
  await expect(bare.execute('INSERT INTO t VALUES (0)')).rejects.toMatchObject({ code: 'SQLITE_BUSY' })
  await holder.letGo()
  const { rowsAffected } = await bare.execute('INSERT INTO t VALUES (1)')
  expect(rowsAffected).toBe(1)
  expect(await seenFromOutside(url)).toEqual([])
})

test('no write is lost when another process holds the lock', async () => {
  const { db, url } = await sqlFile()
  const holder = await forkSecondProcess('holdWriteLock', url)
  const writes = numbers(20).map((n) => db.write('INSERT INTO t VALUES (?)', [n]))
  const batch = db.batch([{ sql: 'INSERT INTO t VALUES (20)' }, { sql: 'INSERT INTO t VALUES (21)' }])
  const transaction = db.withTx((tx) => tx.write('INSERT INTO t VALUES (22)'))
  await db.read('SELECT * FROM t')
  await holder.letGo()
  await Promise.all([...writes, batch, transaction])
  expect(await seenFromOutside(url)).toEqual(numbers(23))
})

test('a lock held for over two seconds refuses the write, and later writes are kept', async () => {
  const { db, url } = await sqlFile()
  const holder = await forkSecondProcess('holdWriteLock', url)
  const freeze = await longestFreeze(async () => {
    await expect(db.write('INSERT INTO t VALUES (0)')).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 2,
    })
  })
  expect(freeze).toBeLessThan(1000)
  await holder.letGo()
  await db.write('INSERT INTO t VALUES (1)')
  await db.withTx((tx) => tx.write('INSERT INTO t VALUES (2)'))
  expect(await seenFromOutside(url)).toEqual([1, 2])
})

test('a lock held for over two seconds refuses everybody who waits in the queue, all at that time', async () => {
  const { db, url } = await sqlFile()
  const holder = await forkSecondProcess('holdWriteLock', url)
  const askedAt = performance.now()
  const refusedAfterMs: number[] = []
  const freeze = await longestFreeze(() =>
    Promise.all(
      numbers(100).map(async (n) => {
        await expect(db.write('INSERT INTO t VALUES (?)', [n])).rejects.toMatchObject({ code: 'unavailable' })
        refusedAfterMs.push(performance.now() - askedAt)
      }),
    ),
  )
  expect(Math.max(...refusedAfterMs)).toBeLessThan(3000)
  expect(Math.min(...refusedAfterMs)).toBeGreaterThan(2000)
  expect(freeze).toBeLessThan(1000)
  await holder.letGo()
  await db.write('INSERT INTO t VALUES (100)')
  expect(await seenFromOutside(url)).toEqual([100])
})

test('the time a write spent behind writes of its own process does not count against the lock', async () => {
  const { url } = await sqlFile()
  const connection = createConnection(url)
  onTestFinished(() => connection.close())
  const holder = await forkSecondProcess('holdWriteLock', url)
  const askedAt = performance.now() - 60_000
  const write = whenFree(connection)(askedAt, (client) => client.execute('INSERT INTO t VALUES (1)'))
  await holder.letGo()
  await write
  expect(await seenFromOutside(url)).toEqual([1])
})

test('a file that is out of reach when a lock is let go is unavailable, and its writes go on once it is back', async () => {
  const { db, url } = await sqlFile()
  const holder = await forkSecondProcess('holdWriteLock', url)
  const folder = dirname(fileURLToPath(url))
  const write = db.write('INSERT INTO t VALUES (1)')
  await db.read('SELECT 1')
  renameSync(folder, `${folder}-away`)
  await expect(write).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 })
  renameSync(`${folder}-away`, folder)
  await holder.letGo()
  await db.write('INSERT INTO t VALUES (2)')
  expect(await seenFromOutside(url)).toEqual([2])
})

test('a transaction that cannot commit is refused whole, later writes are kept, and no lock stays', async () => {
  const { db, url } = await sqlFile()
  // In WAL mode a COMMIT never waits for readers.
  await db.write('PRAGMA journal_mode = DELETE')
  const holder = await forkSecondProcess('holdReadLock', url)
  await expect(db.withTx((tx) => tx.write('INSERT INTO t VALUES (0)'))).rejects.toMatchObject({ code: 'unavailable' })
  await holder.letGo()
  await db.write('INSERT INTO t VALUES (1)')
  // The connection with the refused COMMIT would go on holding a read lock.
  const outsider = createClient({ url })
  await outsider.execute('INSERT INTO t VALUES (2)')
  outsider.close()
  expect(await seenFromOutside(url)).toEqual([1, 2])
})

test('two processes that write one database lose nothing', async () => {
  const { db, url } = await sqlFile()
  const other = await forkSecondProcess('insertHundred', url)
  const ended = other.letGo()
  await Promise.all(numbers(100).map((n) => db.write('INSERT INTO t VALUES (?)', [n])))
  await ended
  expect(await seenFromOutside(url)).toEqual([...numbers(100), ...numbers(100).map((n) => 1000 + n)])
})
