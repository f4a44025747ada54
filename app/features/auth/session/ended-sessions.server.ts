import type { AccessClaims } from '#app/features/auth/token/claims.server.ts'
import type { Clock } from '#app/platform/clock.ts'
import { AppError } from '#app/platform/errors.ts'
import type { RegistryDb } from '#db/sql.server.ts'
import {
  type Epoch,
  isEnded,
  lookUpEnded,
  lookUpEpoch,
  readEndedSince,
  writeEnd,
  writeEpoch,
} from './ended-sessions-store.server.ts'

/** How long another process may take to notice an end; the process that ended the session knows at once. */
const rereadMs = 2000
/** A write may wait that long for its turn after its time was taken, and clocks differ. */
const overlapMs = 60_000
/** Longer than an access token lives; what ended before is asked for when a token is refreshed. */
const keptInMemoryMs = 25 * 60 * 60_000
/** While the registry is out of reach a list of that age still decides. */
const staleMs = 60_000

export interface EndedSessions {
  /** Whether this access token's session has ended. Throws AppError 'unavailable' when the registry is long out of reach. */
  has(claims: AccessClaims): Promise<boolean>
  /** The same, however long ago the end was; asked when a token was refreshed. */
  hasEver(claims: AccessClaims): Promise<boolean>
  /** Ends one session. */
  end(claims: AccessClaims): Promise<void>
  /** Ends all sessions of the member that began up to `untilMs`, now when not given, but for `keptSessionId`. */
  endAll(memberId: string, keptSessionId?: string, untilMs?: number): Promise<void>
  /** Says that this session began after the last `endAll`, though in the same second. */
  keep(claims: AccessClaims): Promise<void>
  /** Whether an `endAll` named this session as the one to go on. */
  isKept(claims: AccessClaims): Promise<boolean>
}

/**
 * A JWT stays valid until it expires, also after signing out, and a refresh token lives on where the auth server could
 * not be told; this list in the registry ends both (OWASP ASVS 5.0, 7.4.1).
 */
export function createEndedSessions(registry: RegistryDb, clock: Clock): EndedSessions {
  const sessions = new Map<string, number>()
  const epochs = new Map<string, Epoch>()
  let readAt: number | undefined
  let reading: Promise<void> | undefined

  function forget(now: number): void {
    for (const [id, endedAt] of sessions) if (endedAt < now - keptInMemoryMs) sessions.delete(id)
    for (const [id, { updatedAt }] of epochs) if (updatedAt < now - keptInMemoryMs) epochs.delete(id)
  }

  async function reread(): Promise<void> {
    const now = clock()
    const since = readAt === undefined ? now - keptInMemoryMs : readAt - overlapMs
    const found = await readEndedSince(registry, since)
    for (const { session_id, ended_at } of found.sessions) sessions.set(session_id, ended_at)
    for (const [memberId, epoch] of found.epochs) epochs.set(memberId, epoch)
    forget(now)
    readAt = now
  }

  async function current(): Promise<void> {
    if (readAt !== undefined && clock() - readAt < rereadMs) return
    reading ??= reread().finally(() => {
      reading = undefined
    })
    try {
      await reading
    } catch (cause) {
      if (readAt !== undefined && clock() - readAt < staleMs) return
      throw new AppError('unavailable', 'Your session cannot be checked right now. Please try again soon.', { cause })
    }
  }

  async function setEpoch(memberId: string, epoch: Epoch): Promise<void> {
    await writeEpoch(registry, memberId, epoch)
    epochs.set(memberId, epoch)
  }

  return {
    async has(claims) {
      await current()
      return sessions.has(claims.sessionId) || isEnded(claims, epochs.get(claims.id))
    },
    hasEver: (claims) => lookUpEnded(registry, claims),
    async end({ sessionId, id }) {
      const now = clock()
      await writeEnd(registry, { sessionId, memberId: id, endedAt: now })
      sessions.set(sessionId, now)
    },
    async endAll(memberId, keptSessionId, untilMs = clock()) {
      const kept = keptSessionId === undefined ? [] : [keptSessionId]
      await setEpoch(memberId, { endedUntil: Math.floor(untilMs / 1000), kept, updatedAt: clock() })
    },
    async keep(claims) {
      await current()
      const epoch = epochs.get(claims.id)
      if (!epoch || !isEnded(claims, epoch)) return
      await setEpoch(claims.id, { ...epoch, kept: [...epoch.kept, claims.sessionId], updatedAt: clock() })
    },
    async isKept({ id, sessionId }) {
      const epoch = epochs.get(id) ?? (await lookUpEpoch(registry, id))
      return epoch?.kept.includes(sessionId) ?? false
    },
  }
}
