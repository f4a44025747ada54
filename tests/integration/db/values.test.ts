import { expect, test } from 'vitest'
import { forkSecondProcess } from '#tests/support/fork-second-process.ts'
import { sqlFile } from '#tests/support/sql-file.ts'

const durable = { foreign_keys: 1, synchronous: 2, journal_mode: 'wal' }

async function pragmas(read: <T>(sql: string) => Promise<T[]>) {
  const found: Record<string, unknown> = {}
  for (const name of Object.keys(durable)) Object.assign(found, (await read<object>(`PRAGMA ${name}`))[0])
  return found
}

test('every connection checks foreign keys and waits for the disk, also the one opened after a busy lock', async () => {
  const { db, url } = await sqlFile()
  expect(await pragmas((sql) => db.read(sql))).toEqual(durable)
  expect(await pragmas((sql) => db.withTx((tx) => tx.read(sql)))).toEqual(durable)
  const holder = await forkSecondProcess('holdWriteLock', url)
  const write = db.write('INSERT INTO t VALUES (1)')
  await db.read('SELECT 1')
  await holder.letGo()
  await write
  expect(await pragmas((sql) => db.withTx((tx) => tx.read(sql)))).toEqual(durable)
})

test('a broken foreign key is refused', async () => {
  const { db } = await sqlFile()
  await db.batch([
    { sql: 'CREATE TABLE parent (id TEXT PRIMARY KEY)' },
    { sql: 'CREATE TABLE child (parent_id TEXT REFERENCES parent (id))' },
  ])
  await expect(db.write('INSERT INTO child VALUES (?)', ['nobody'])).rejects.toThrow('FOREIGN KEY')
})

test('a whole number in a TEXT column keeps its digits', async () => {
  const { db } = await sqlFile()
  await db.write('CREATE TABLE texts (a TEXT, b)')
  await db.write('INSERT INTO texts VALUES (?, ?)', [3, 4])
  await db.withTx((tx) => tx.write('INSERT INTO texts VALUES (?, ?)', [0.5, Number.MAX_SAFE_INTEGER]))
  expect(await db.read('SELECT a, typeof(b) AS type FROM texts')).toEqual([
    { a: '3', type: 'integer' },
    { a: '0.5', type: 'integer' },
  ])
})

test('RETURNING counts the rows it changed', async () => {
  const { db } = await sqlFile()
  const made = await db.write<{ n: number }>('INSERT INTO t VALUES (1), (2) RETURNING n')
  expect(made).toEqual({ rows: [{ n: 1 }, { n: 2 }], rowsAffected: 2 })
  expect(await db.write('UPDATE t SET n = 5 WHERE n = 1')).toEqual({ rows: [], rowsAffected: 1 })
})
