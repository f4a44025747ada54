import type { Clock } from '#app/platform/clock.ts'
import type { Log } from '#app/platform/log.server.ts'
import type { Mailer } from '#app/platform/mail.server.ts'
import type { Sql } from '#db/sql.server.ts'
import type { RateLimits } from './limits/rate-limits.server.ts'
import type { TokenBuckets } from './limits/token-buckets.ts'
import type { InTurn } from './mail/in-turn.ts'
import type { Pace } from './mail/pace.ts'
import type { PasswordHashes } from './passwords/password-hashes.server.ts'
import type { RedirectRules } from './redirects/redirect-rules.ts'
import type { SigningKeys } from './tokens/signing-keys.server.ts'

/** What every route may use. */
export interface AuthContext {
  db: Sql
  /** The `iss` of every token. */
  issuer: string
  /** Who shows it acts as service_role. */
  secretKey: string
  /** As the keys file has them now. */
  keys: () => Promise<SigningKeys>
  passwords: PasswordHashes
  isAnonymousAllowed: boolean
  rateLimits: RateLimits
  /** A header that a proxy in front sets to the client's address. */
  rateLimitHeader?: string | undefined
  /** By what the requests of this client are counted; undefined when they are not. */
  clientKey: string | undefined
  /** From where this request was sent, for the audit log; '' when nobody knows. */
  clientAddress: string
  /** By factor: codes that were tried. */
  codeTries: TokenBuckets
  clock: Clock
  log: Log
  accessTokenTtlSeconds: number
  isSignupDisabled: boolean
  isAutoconfirmed: boolean
  /** A new password needs the current one, but after a recovery. */
  needsCurrentPassword: boolean
  /** A new password needs a mailed code when the session is older than a day. */
  needsReauthentication: boolean
  /** Where links lead when the client names no address that is allowed. */
  siteUrl: string
  redirects: RedirectRules
  /** The page that takes `token_hash` and `type`; without one, mails link to this server's own /verify. */
  confirmUrl: string | undefined
  mailer: Mailer
  /** Between two mails of one kind to one user. */
  mailFrequencyMs: number
  /** One bucket for all mails. */
  mailLimit: TokenBuckets
  /** By address: what is mailed and what is written about it happen one after another. */
  mailsInTurn: InTurn
  mailTokenTtlSeconds: number
  /** Answers that must not tell whether there was somebody to mail. */
  pace: Pace
}
