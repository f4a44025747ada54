import type { Member } from '#app/features/auth/member.ts'
import type { OwedMarks } from '#app/features/jobs/due/owed-marks.server.ts'
import type { Clock } from '#app/platform/clock.ts'
import type { Log } from '#app/platform/log.server.ts'
import type { Seal } from '#app/platform/seal.server.ts'
import type { SigningSecrets } from '#app/platform/signing-secrets.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import type { TenantDb } from '#db/sql.server.ts'

/** What a verb on a member's own data is given first. `db` can reach this member's database alone. */
export interface Ctx extends MemberSecrets {
  member: Member
  db: TenantDb
  engine: EngineAccess
  clock: Clock
  newId: () => string
  log: Log
}

/** For the member's secrets that their database keeps, and those that are derived. */
export interface MemberSecrets {
  seal: Seal
  signingSecrets: SigningSecrets
}

/** How verbs reach what runs the jobs. */
export interface EngineAccess {
  db: EngineDb
  retention: Retention
  /** Has the engine of this process, where there is one, look at once for something to do. */
  wake: () => void
  owed: OwedMarks
}

/** Which ended runs a member's database keeps. */
export interface Retention {
  runsPerJob: number
  days: number
}
