import type { MailHabits } from '#app/features/auth/mail/mail-habits.ts'
import type { AuthProject } from '#app/features/auth/session/auth-client.server.ts'
import type { EndedSessions } from '#app/features/auth/session/ended-sessions.server.ts'
import type { KnownAccounts } from '#app/features/auth/session/known-accounts.server.ts'
import type { VerifyToken } from '#app/features/auth/token/access-token.server.ts'
import type { AccessClaims } from '#app/features/auth/token/claims.server.ts'
import type { Clock } from '#app/platform/clock.ts'
import type { Log } from '#app/platform/log.server.ts'

/** What the verbs of this folder work with; the wiring makes it once. */
export interface Auth {
  /** Where links in mails lead. */
  appOrigin: string
  project: AuthProject
  verify: VerifyToken
  ended: EndedSessions
  accounts: KnownAccounts
  /** Whether a member was ever let in. */
  wasIn: (memberId: string) => Promise<boolean>
  mails: MailHabits
  /** Told at once of a member whose address is another one now. */
  noteEmail: (member: AccessClaims) => Promise<void>
  clock: Clock
  log: Log
}
