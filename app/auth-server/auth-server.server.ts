import type { Clock } from '#app/platform/clock.ts'
import type { Log } from '#app/platform/log.server.ts'
import type { Sql } from '#db/sql.server.ts'
import { GoTrueError } from './http/error.server.ts'
import { errorResponse } from './http/respond.server.ts'
import { createRouter } from './http/router.server.ts'
import type { Client } from './limits/client-key.server.ts'
import { createRateLimits } from './limits/rate-limits.server.ts'
import { createTokenBuckets } from './limits/token-buckets.ts'
import { migrateAccounts } from './migrations.server.ts'
import { createPasswordHashes } from './passwords/password-hashes.server.ts'
import { routes } from './routes.server.ts'
import type { SigningKeys } from './tokens/signing-keys.server.ts'

export interface AuthServerConfig {
  /** A database of its own; it is migrated here. */
  db: Sql
  /** Such as http://auth.example/auth/v1: the `iss` of the tokens. */
  issuer: string
  /** What stands before every route; the path of the issuer when missing. */
  basePath?: string
  /** The service key: who shows it as Bearer or apikey acts as service_role. */
  secretKey: string
  /** Asked for every token, so that a changed keys file counts at once. */
  signingKeys: () => Promise<SigningKeys>
  clock: Clock
  log: Log
  /** GoTrue's default, one hour, when missing. */
  accessTokenTtlSeconds?: number
  /** A header that a proxy in front sets to the client's address, for the rate limits; the socket's when missing. */
  rateLimitHeader?: string | undefined
  /** What takes longer is answered with 504; 10 s, GoTrue's default, when missing. */
  requestLimitMs?: number
}

export interface AuthServer {
  /** Answers every request; it never throws. Without a client, one in process, nothing is counted. */
  fetch(request: Request, client?: Client): Promise<Response>
}

/** A code is one of a million and three are good at a time: with this, guessing takes years. */
const codeTries = { burst: 10, refillMs: 60_000 }

/** A GoTrue-shaped auth server without an HTTP server: call it in process, or put one in front. */
export async function createAuthServer(config: AuthServerConfig): Promise<AuthServer> {
  await migrateAccounts(config.db, config.clock())
  const { signingKeys, basePath, accessTokenTtlSeconds = 3600, requestLimitMs = 10_000, ...rest } = config
  const ctx = {
    ...rest,
    keys: signingKeys,
    accessTokenTtlSeconds,
    passwords: createPasswordHashes(),
    codeTries: createTokenBuckets(codeTries, config.clock),
    rateLimits: createRateLimits(config.clock),
  }
  const answer = createRouter(routes, basePath ?? new URL(config.issuer).pathname.replace(/\/$/, ''))
  const late = (request: Request) => errorResponse(request, new GoTrueError('timedOut'), config.log)
  return {
    fetch: (request, client) => within(requestLimitMs, answer(ctx, request, client), () => late(request)),
  }
}

/** What `work` gives, or what `late` gives when it is not done in time; it goes on nevertheless. */
async function within<T>(ms: number, work: Promise<T>, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late()), ms)
  })
  return Promise.race([work, limit]).finally(() => clearTimeout(timer))
}
