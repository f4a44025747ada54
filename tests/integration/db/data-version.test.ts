import { expect, onTestFinished, test } from 'vitest'
import { openSql } from '#db/client.server.ts'
import { forkSecondProcess } from '#tests/support/fork-second-process.ts'
import { sqlFile } from '#tests/support/sql-file.ts'

test('the data version is the same until something is written', async () => {
  const { db } = await sqlFile()
  const before = await db.dataVersion()
  await db.read('SELECT * FROM t')
  expect(await db.dataVersion()).toBe(before)
  expect(before).toBeTruthy()
})

test('the data version is another one after each kind of write, as soon as it is acknowledged', async () => {
  const { db } = await sqlFile()
  const seen = [await db.dataVersion()]
  await db.write('INSERT INTO t VALUES (1)')
  seen.push(await db.dataVersion())
  await db.batch([{ sql: 'INSERT INTO t VALUES (2)' }])
  seen.push(await db.dataVersion())
  await db.withTx((tx) => tx.write('INSERT INTO t VALUES (3)'))
  seen.push(await db.dataVersion())
  expect(new Set(seen).size).toBe(4)
})

test('the data version is another one after a write of another process', async () => {
  const { db, url } = await sqlFile()
  const before = await db.dataVersion()
  const other = await forkSecondProcess('insertHundred', url)
  expect(await db.dataVersion()).toBe(before)
  await other.letGo()
  expect(await db.dataVersion()).not.toBe(before)
})

test('two connections never have the same data version, for their numbers tell of other writes', async () => {
  const { db, url } = await sqlFile()
  const again = openSql({ url })
  onTestFinished(() => again.close())
  const opened = openSql({ url })
  onTestFinished(() => opened.close())
  expect(new Set(await Promise.all([db, again, opened].map((one) => one.dataVersion()))).size).toBe(3)
})

test('over HTTP nothing tells the version of the data', async () => {
  const db = openSql({ url: 'http://127.0.0.1:9' })
  onTestFinished(() => db.close())
  expect(await db.dataVersion()).toBeUndefined()
})
