import { readMove } from '#db/registry/tenant-moves.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import { classify } from '#db/sql-error.server.ts'
import { fenceOf, lowerFence } from './move-fence.server.ts'
import { readReadyRow } from './open-tenant.server.ts'
import { renewToken } from './renew-token.server.ts'
import type { EntryOptions } from './tenant-entry.server.ts'

/** True for a refusal that another address or token in the registry may mend; the statement did nothing. */
export function isStale(error: unknown): boolean {
  return ['unauthorized', 'not_found', 'moving'].includes(classify(error))
}

/**
 * The row to go on with after the database refused the one that was used: as the registry has it, for another process
 * may have renewed the token or moved the database; and if it is still that one, with a token minted anew. Undefined
 * when there is nothing better. A token is minted only for a row whose own one opened its seal, so that nobody who
 * rewrites rows is given a token for somebody else's database.
 */
export async function rowAfterRefusal(
  options: EntryOptions,
  used: UserDatabase,
  error: unknown,
  mayMint: boolean,
): Promise<UserDatabase | undefined> {
  const row = await readReadyRow(options, used.user_id)
  if (!row || !isSameDatabase(row, used)) return row
  if (classify(error) === 'moving') return afterFence(options, row)
  if (!mayMint) return undefined
  options.log.warn({ database: row.db_name }, 'A database refuses its token; another is minted')
  await renewToken(options, row, options.clock)
  const renewed = await readReadyRow(options, used.user_id)
  return renewed && !isSameDatabase(renewed, used) ? renewed : undefined
}

/**
 * The row to write to after a fence: opens a database whose fence no move holds, for a copy that was taken meanwhile was
 * put back, or who moved it slept too long. Undefined while a move is on. Its triggers are listed first, so that those of
 * a later move stay; and the row is read last, for a move that ended since has left its fence in the old database.
 */
async function afterFence(options: EntryOptions, row: UserDatabase): Promise<UserDatabase | undefined> {
  const { registry, backends, log } = options
  const db = await backends.of(row).open(row)
  try {
    const names = await fenceOf(db)
    const move = await readMove(registry, row.user_id)
    if (move?.state === 'copying') return undefined
    const now = await readReadyRow(options, row.user_id)
    if (!now || !isSameDatabase(now, row)) return now
    if (names.length > 0) log.warn({ database: row.db_name }, 'A database was fenced, and no move is on')
    await lowerFence(db, names)
    return row
  } finally {
    db.close()
  }
}

export function isSameDatabase(a: UserDatabase, b: UserDatabase): boolean {
  return a.db_name === b.db_name && a.db_url === b.db_url && a.db_token === b.db_token && a.backend === b.backend
}
