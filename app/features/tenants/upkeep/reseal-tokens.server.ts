import { type Seal, SealError } from '#app/platform/seal.server.ts'
import { tokenContext } from '#db/backends/tenant-token.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import type { RegistryDb } from '#db/sql.server.ts'

export interface Resealing {
  resealed: number
  /** Names of databases whose token none of the keys opens. */
  unopened: string[]
}

/**
 * Seals every token anew that an older key sealed, so that the key can be taken away. A token that was renewed meanwhile
 * is left as it is.
 */
export async function resealTokens(registry: RegistryDb, seal: Seal): Promise<Resealing> {
  const rows = await registry.read<UserDatabase>(
    'SELECT * FROM user_databases WHERE db_token IS NOT NULL ORDER BY db_name',
  )
  const result: Resealing = { resealed: 0, unopened: [] }
  for (const row of rows) {
    if (!row.db_token || seal.isCurrent(row.db_token)) continue
    const token = opened(seal, row.db_token, tokenContext(row))
    if (token === undefined) {
      result.unopened.push(row.db_name)
      continue
    }
    const { rowsAffected } = await registry.write(
      'UPDATE user_databases SET db_token = ? WHERE user_id = ? AND db_token = ?',
      [seal.seal(token, tokenContext(row)), row.user_id, row.db_token],
    )
    result.resealed += rowsAffected
  }
  return result
}

function opened(seal: Seal, sealed: string, context: string): string | undefined {
  try {
    return seal.open(sealed, context)
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}
