import type { Clock } from '#app/platform/clock.ts'
import type { RegistryDb } from '#db/sql.server.ts'
import type { AccessClaims } from './claims.server.ts'

/** How long another process may take to notice an end; the process that ended the session knows at once. */
const rereadMs = 2000
/** Longer than any refresh token is good for. */
const rememberedMs = 90 * 24 * 60 * 60 * 1000

export interface EndedSessions {
  has(claims: AccessClaims): Promise<boolean>
  /** Ends one session. */
  end(claims: AccessClaims): Promise<void>
  /** Ends all sessions of the member that began before now, but for `keptSessionId`. */
  endAll(memberId: string, keptSessionId?: string): Promise<void>
  /** Says that this session began after the last `endAll`, though in the same second. */
  keep(claims: AccessClaims): Promise<void>
}

interface Epoch {
  /** Seconds: tokens issued up to then are refused. */
  endedUntil: number
  kept: string[]
}

interface EpochRow {
  user_id: string
  ended_until: number
  kept: string
}

/**
 * A JWT stays valid until it expires, also after signing out; this list in the registry ends it at once
 * (OWASP ASVS 5.0, 7.4.1).
 */
export function createEndedSessions(registry: RegistryDb, clock: Clock): EndedSessions {
  const sessions = new Set<string>()
  const epochs = new Map<string, Epoch>()
  let readAt = 0
  let reading: Promise<void> | undefined

  async function reread(): Promise<void> {
    const since = readAt === 0 ? 0 : readAt - rereadMs
    const startedAt = clock()
    const ended = await registry.read<{ session_id: string }>(
      'SELECT session_id FROM ended_sessions WHERE ended_at >= ?',
      [since],
    )
    for (const row of ended) sessions.add(row.session_id)
    const changed = await registry.read<EpochRow>(
      'SELECT user_id, ended_until, kept FROM session_epochs WHERE updated_at >= ?',
      [since],
    )
    for (const row of changed) epochs.set(row.user_id, { endedUntil: row.ended_until, kept: JSON.parse(row.kept) })
    readAt = startedAt
  }

  async function current(): Promise<void> {
    if (readAt !== 0 && clock() - readAt < rereadMs) return
    reading ??= reread().finally(() => {
      reading = undefined
    })
    await reading
  }

  async function writeEpoch(memberId: string, epoch: Epoch): Promise<void> {
    await registry.write(
      `INSERT INTO session_epochs (user_id, ended_until, kept, updated_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (user_id) DO UPDATE SET
         ended_until = excluded.ended_until, kept = excluded.kept, updated_at = excluded.updated_at`,
      [memberId, epoch.endedUntil, JSON.stringify(epoch.kept), clock()],
    )
    epochs.set(memberId, epoch)
  }

  return {
    async has(claims) {
      await current()
      if (sessions.has(claims.sessionId)) return true
      const epoch = epochs.get(claims.id)
      return epoch !== undefined && claims.issuedAt <= epoch.endedUntil && !epoch.kept.includes(claims.sessionId)
    },
    async end({ sessionId, id }) {
      const now = clock()
      await registry.batch([
        {
          sql: 'INSERT INTO ended_sessions (session_id, user_id, ended_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
          args: [sessionId, id, now],
        },
        { sql: 'DELETE FROM ended_sessions WHERE ended_at < ?', args: [now - rememberedMs] },
      ])
      sessions.add(sessionId)
    },
    async endAll(memberId, keptSessionId) {
      const kept = keptSessionId === undefined ? [] : [keptSessionId]
      await writeEpoch(memberId, { endedUntil: Math.floor(clock() / 1000), kept })
    },
    async keep(claims) {
      await current()
      const epoch = epochs.get(claims.id)
      if (!epoch || claims.issuedAt > epoch.endedUntil || epoch.kept.includes(claims.sessionId)) return
      await writeEpoch(claims.id, { ...epoch, kept: [...epoch.kept, claims.sessionId] })
    },
  }
}
