import { join } from 'node:path'
import { createClient } from '@libsql/client'
import { onTestFinished } from 'vitest'
import { fileUrl } from '#app/platform/files.server.ts'
import { openDatabase } from '#db/client.server.ts'
import { tempDir } from './temp-dir.ts'

/** A database in WAL mode with one table `t (n INTEGER)`, closed when the test ends. */
export async function sqlFile() {
  const url = fileUrl(join(tempDir(), 'a.db'))
  const db = await openDatabase({ url })
  onTestFinished(() => db.close())
  await db.write('CREATE TABLE t (n INTEGER)')
  return { db, url }
}

/** What an outsider, with a client of its own, sees in `t`. */
export async function seenFromOutside(url: string): Promise<unknown[]> {
  const client = createClient({ url })
  const { rows } = await client.execute('SELECT n FROM t ORDER BY n')
  client.close()
  return rows.map((row) => row.n)
}

/** The longest time, in milliseconds, for which `work` kept the event loop to itself. */
export async function longestFreeze(work: () => Promise<unknown>): Promise<number> {
  let longest = 0
  let last = performance.now()
  const beat = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  const timer = setInterval(beat, 1)
  await work()
  beat()
  clearInterval(timer)
  return longest
}
