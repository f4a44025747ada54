import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileUrl } from '#app/platform/files.server.ts'
import { openSql } from '#db/client.server.ts'
import { tempDir } from '#tests/support/temp-dir.ts'

test('twenty parallel transactions on one database all commit', async () => {
  const db = openSql({ url: fileUrl(join(tempDir(), 'a.db')) })
  await db.write('CREATE TABLE t (n INTEGER)')
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      db.withTx(async (tx) => {
        await tx.read('SELECT count(*) FROM t')
        await tx.write('INSERT INTO t VALUES (?)', [n])
      }),
    ),
  )
  expect(await db.read('SELECT count(*) AS n FROM t')).toEqual([{ n: 20 }])
  db.close()
})
