import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '#app/platform/clock.ts'
import type { Log } from '#app/platform/log.server.ts'
import type { Mailer } from '#app/platform/mail.server.ts'
import type { Sql } from '#db/sql.server.ts'
import type { AuthContext } from './context.server.ts'
import { preflight, shared } from './http/cors.server.ts'
import { GoTrueError } from './http/error.server.ts'
import { errorResponse } from './http/respond.server.ts'
import { createRouter } from './http/router.server.ts'
import { createLettingGo } from './let-go.server.ts'
import type { Client } from './limits/client-key.server.ts'
import { createRateLimits } from './limits/rate-limits.server.ts'
import { createTokenBuckets } from './limits/token-buckets.ts'
import { createInTurn } from './mail/in-turn.ts'
import { createPace, type Pace } from './mail/pace.ts'
import { migrateAccounts } from './migrations.server.ts'
import { createPasswordHashes } from './passwords/password-hashes.server.ts'
import { createRedirectRules } from './redirects/redirect-rules.ts'
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
  /** The application people sign in to: where links lead when the client names no address that is allowed. */
  siteUrl: string
  mailer: Mailer
  /** One hour when missing, as in GoTrue. */
  accessTokenTtlSeconds?: number
  /** Who signs up with neither address nor password is let in as a user without either; false when missing. */
  allowAnonymous?: boolean
  /** A header that a proxy in front sets to the client's address, for the rate limits; the socket's when missing. */
  rateLimitHeader?: string | undefined
  /** What takes longer is answered with 504; 10 s, GoTrue's default, when missing. */
  requestLimitMs?: number
  /** Only admins make users. */
  disableSignup?: boolean
  /** True when missing: who signs up has a session at once, and the address is taken at their word. */
  autoconfirm?: boolean
  /** A new password needs the current one, but after a recovery. */
  needsCurrentPassword?: boolean
  /** A new password needs a mailed code when the session is older than a day. */
  needsReauthentication?: boolean
  /** Globs of addresses beside the site where links may lead. */
  redirectAllowList?: readonly string[]
  /** The page that takes `token_hash` and `type`; without one, mails link to this server's own /verify. */
  confirmUrl?: string | undefined
  /** Between two mails of one kind to one user; one minute when missing. */
  mailFrequencyMs?: number
  /** To all users together; 30 when missing. */
  mailsPerHour?: number
  /** How long links and codes work; one hour when missing, as hosted Supabase has it. */
  mailTokenTtlSeconds?: number
  /** How long entries of the audit log are kept; 400 when missing. */
  auditDays?: number
  /** How answers wait for each other's time; by the system's timer when missing. */
  pace?: Pace
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
  const basePath = config.basePath ?? new URL(config.issuer).pathname.replace(/\/$/, '')
  const answer = createRouter(routes, basePath)
  const ctx = contextOf(config)
  const late = (request: Request) => errorResponse(request, new GoTrueError('timedOut'), config.log)
  const limitMs = config.requestLimitMs ?? 10_000
  const answerInTime = (request: Request, client?: Client) =>
    within(limitMs, answer(ctx, request, client), () => late(request))
  const letGo = createLettingGo({ ...config, auditDays: config.auditDays ?? 400 })
  return {
    async fetch(request, client) {
      const response = preflight(request) ?? shared(request, await answerInTime(request, client))
      letGo()
      return response
    },
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

function contextOf(config: AuthServerConfig): Omit<AuthContext, 'clientKey' | 'clientAddress'> {
  const { mailsPerHour = 30 } = config
  return {
    ...config,
    keys: config.signingKeys,
    passwords: createPasswordHashes(),
    accessTokenTtlSeconds: config.accessTokenTtlSeconds ?? 3600,
    isSignupDisabled: config.disableSignup ?? false,
    isAutoconfirmed: config.autoconfirm ?? true,
    needsCurrentPassword: config.needsCurrentPassword ?? false,
    needsReauthentication: config.needsReauthentication ?? false,
    redirects: createRedirectRules(config.siteUrl, config.redirectAllowList ?? []),
    confirmUrl: config.confirmUrl,
    mailFrequencyMs: config.mailFrequencyMs ?? 60_000,
    mailLimit: createTokenBuckets({ burst: mailsPerHour, refillMs: 3_600_000 / mailsPerHour }, config.clock),
    mailsInTurn: createInTurn(),
    mailTokenTtlSeconds: config.mailTokenTtlSeconds ?? 3600,
    pace: config.pace ?? createPace(() => performance.now(), wait),
    isAnonymousAllowed: config.allowAnonymous ?? false,
    codeTries: createTokenBuckets(codeTries, config.clock),
    rateLimits: createRateLimits(config.clock),
  }
}
