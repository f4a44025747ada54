import type { Clock } from '#app/platform/clock.ts'
import type { Log } from '#app/platform/log.server.ts'
import { migrate, readMigrations } from '#db/migrate.server.ts'
import type { Sql } from '#db/sql.server.ts'
import { createRouter } from './http/router.server.ts'
import { createPasswordHashes } from './passwords/password-hashes.server.ts'
import { routes } from './routes.server.ts'
import type { SigningKeys } from './tokens/signing-keys.server.ts'

export interface AuthServerConfig {
  /** A database of its own; it is migrated here. */
  db: Sql
  /** Such as http://auth.example/auth/v1: the `iss` of the tokens, and its path stands before every route. */
  issuer: string
  /** The service key: who shows it as Bearer or apikey acts as service_role. */
  secretKey: string
  signingKeys: SigningKeys
  clock: Clock
  log: Log
  /** GoTrue's default, one hour, when missing. */
  accessTokenTtlSeconds?: number
}

export interface AuthServer {
  /** Answers every request; it never throws. */
  fetch(request: Request): Promise<Response>
}

const migrations = readMigrations(
  import.meta.glob<string>('./migrations/*.sql', { eager: true, query: '?raw', import: 'default' }),
)

/** A GoTrue-shaped auth server without an HTTP server: call it in process, or put one in front. */
export async function createAuthServer(config: AuthServerConfig): Promise<AuthServer> {
  await migrate(config.db, migrations, config.clock())
  const { signingKeys, accessTokenTtlSeconds = 3600, ...rest } = config
  const ctx = { ...rest, keys: signingKeys, accessTokenTtlSeconds, passwords: createPasswordHashes() }
  const answer = createRouter(routes, new URL(config.issuer).pathname.replace(/\/$/, ''))
  return { fetch: (request) => answer(ctx, request) }
}
