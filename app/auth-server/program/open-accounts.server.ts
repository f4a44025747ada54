import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { migrateAccounts } from '#app/auth-server/migrations.server.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import { openDatabase } from '#db/client.server.ts'
import { openAtStart } from '#db/open-at-start.server.ts'
import type { Sql } from '#db/sql.server.ts'

/** Lets `work` at the database of a data folder, also while a server uses it. Throws a StartFault when there is none. */
export async function withAccounts(dataDir: string, now: number, work: (db: Sql) => Promise<void>): Promise<void> {
  const file = join(dataDir, 'auth.db')
  if (!existsSync(file)) throw new StartFault(`${file} is not there: name the data folder by --data or DATA_DIR.`)
  const db = await openAtStart(file, async () => {
    const opened = await openDatabase({ url: fileUrl(file) })
    await migrateAccounts(opened, now)
    return opened
  })
  try {
    await work(db)
  } finally {
    db.close()
  }
}
