import type { Member } from '#app/features/auth/member.ts'
import type { Clock } from '#app/platform/clock.ts'
import type { Log } from '#app/platform/log.server.ts'
import type { Seal } from '#app/platform/seal.server.ts'
import type { SigningSecrets } from '#app/platform/signing-secrets.server.ts'
import type { TenantDb } from '#db/sql.server.ts'

/** What a verb on a member's own data is given first. `db` can reach this member's database alone. */
export interface Ctx {
  member: Member
  db: TenantDb
  clock: Clock
  newId: () => string
  log: Log
  /** For the member's secrets that their database keeps. */
  seal: Seal
  signingSecrets: SigningSecrets
}
