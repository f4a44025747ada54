import type { Clock } from '#app/platform/clock.ts'
import type { Log } from '#app/platform/log.server.ts'
import type { VerifyToken } from './access-token.server.ts'
import type { AuthProject } from './auth-client.server.ts'
import type { EndedSessions } from './ended-sessions.server.ts'

/** What the verbs of this folder work with; the wiring makes it once. */
export interface Auth {
  project: AuthProject
  verify: VerifyToken
  ended: EndedSessions
  clock: Clock
  log: Log
}
