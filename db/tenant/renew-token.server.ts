import type { Clock } from '#app/platform/clock.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import type { TenantSource } from './open-tenant.server.ts'

/**
 * Has another token minted for a ready tenant and puts it in the place of the one in `row`; false where the backend
 * needs none, or another process was faster. The one before stays good until its end.
 */
export async function renewToken(
  { registry, backends }: TenantSource,
  row: UserDatabase,
  clock: Clock,
): Promise<boolean> {
  const token = await backends.of(row).mintToken(row)
  if (!token) return false
  const { rowsAffected } = await registry.write(
    `UPDATE user_databases SET db_token = ?, token_expires_at = ?, updated_at = ?
     WHERE user_id = ? AND db_name = ? AND generation = ? AND state = 'ready' AND db_token IS ?`,
    [token.sealed, token.expiresAt, clock(), row.user_id, row.db_name, row.generation, row.db_token],
  )
  return rowsAffected > 0
}
