import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import type { UserDatabase } from '#db/registry/user-databases.server.ts'
import { renewToken } from '#db/tenant/renew-token.server.ts'

/** A third of the 90 days for which a token is minted. */
const renewBeforeMs = 30 * 86_400_000
const mostAtOnce = 200

/**
 * Renews the tokens that are in the last third of their life; answers how many. One that fails is logged and met again
 * the next time, long before it ends.
 */
export async function renewTokens(deps: TenantDeps): Promise<number> {
  const { registry, clock, log } = deps
  const rows = await registry.read<UserDatabase>(
    `SELECT * FROM user_databases
     WHERE token_expires_at IS NOT NULL AND token_expires_at < ? AND state = 'ready'
     ORDER BY token_expires_at LIMIT ?`,
    [clock() + renewBeforeMs, mostAtOnce],
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
