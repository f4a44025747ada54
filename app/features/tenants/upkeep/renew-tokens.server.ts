import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import { renewToken } from '#db/tenant/renew-token.server.ts'

/** A third of the 90 days for which a token is minted. */
const renewBeforeMs = 30 * 86_400_000

/**
 * Renews tokens that are in the last third of their life, those it turned to longest ago first; answers how many. One that
 * fails is logged and met again when it is its turn, long before it ends.
 */
export async function renewTokens(deps: TenantDeps, mostAtOnce = 200): Promise<number> {
  const { registry, clock, log } = deps
  const { rows } = await registry.write<UserDatabase>(
    `UPDATE user_databases SET token_tried_at = ?
     WHERE user_id IN (
       SELECT user_id FROM user_databases
       WHERE token_expires_at IS NOT NULL AND token_expires_at < ? AND state = 'ready'
       ORDER BY token_tried_at, token_expires_at LIMIT ?)
     RETURNING *`,
    [clock(), clock() + renewBeforeMs, mostAtOnce],
  )
  let renewed = 0
  for (const row of rows) {
    try {
      if (await renewToken(deps, row, clock)) renewed += 1
    } catch (error) {
      log.error({ err: error, database: row.db_name, endsAt: row.token_expires_at }, 'A token was not renewed')
    }
  }
  return renewed
}
