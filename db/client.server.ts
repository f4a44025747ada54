import { openFile } from './file-sql.server.ts'
import { isRemote, openRemote } from './remote-sql.server.ts'
import type { Sql, SqlConfig } from './sql.server.ts'

/** Opens a libSQL database when it is first used; a file that is missing is made then. */
export function openSql(config: SqlConfig): Sql {
  return isRemote(config.url) ? openRemote(config) : openFile(config.url)
}

/** As `openSql`, for a database that stays open as long as the process: a file is put into WAL mode, for good. */
export async function openDatabase(config: SqlConfig): Promise<Sql> {
  const db = openSql(config)
  try {
    if (!isRemote(config.url)) await db.write('PRAGMA journal_mode = WAL')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
