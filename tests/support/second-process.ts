/** A process of its own that meets the tests on one database file: `node second-process.ts <task> <url>`. */
import { once } from 'node:events'
import { createClient } from '@libsql/client'
import { openSql } from '#db/client.server.ts'

const [task = '', url = ''] = process.argv.slice(2)

const tasks: Record<string, () => Promise<void>> = {
  /** Holds the write lock until told to let go. */
  async holdWriteLock() {
    const transaction = await createClient({ url }).transaction('write')
    process.send?.('holding')
    await once(process, 'message')
    await transaction.commit()
  },
  /** Holds a read lock, which a COMMIT outside WAL mode waits for, until told to let go. */
  async holdReadLock() {
    const transaction = await createClient({ url }).transaction('read')
    await transaction.execute('SELECT * FROM t')
    process.send?.('holding')
    await once(process, 'message')
    transaction.close()
  },
  async insertHundred() {
    const db = openSql({ url })
    await db.read('SELECT 1')
    process.send?.('holding')
    await once(process, 'message')
    for (let n = 0; n < 100; n += 1) await db.write('INSERT INTO t VALUES (?)', [1000 + n])
  },
}

await tasks[task]?.()
process.disconnect()
