import type { AuthProject } from '#app/features/auth/session/auth-client.server.ts'
import type { EndedSessions } from '#app/features/auth/session/ended-sessions.server.ts'
import type { SecondFactors } from '#app/features/auth/session/second-factors.server.ts'
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
  secondFactors: SecondFactors
  /** Told at once of a member whose address is another one now. */
  noteEmail: (member: AccessClaims) => Promise<void>
  clock: Clock
  log: Log
}
