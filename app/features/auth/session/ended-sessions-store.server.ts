import type { AccessClaims } from '#app/features/auth/token/claims.server.ts'
import type { RegistryDb } from '#db/sql.server.ts'

/** Longer than the session cookie lives (400 days, the most that browsers keep one). */
const rememberedMs = 420 * 24 * 60 * 60_000

/** All sessions of a member that began up to `endedUntil` (seconds) have ended, but for the kept ones. */
export interface Epoch {
  endedUntil: number
  kept: readonly string[]
  updatedAt: number
}

interface EpochRow {
  user_id: string
  ended_until: number
  kept: string
  updated_at: number
}

const epochColumns = 'user_id, ended_until, kept, updated_at'

export function isEnded(claims: AccessClaims, epoch: Epoch | undefined): boolean {
  return epoch !== undefined && claims.startedAt <= epoch.endedUntil && !epoch.kept.includes(claims.sessionId)
}

export async function readEndedSince(registry: RegistryDb, since: number) {
  const [sessions, rows] = await Promise.all([
    registry.read<{ session_id: string; ended_at: number }>(
      'SELECT session_id, ended_at FROM ended_sessions WHERE ended_at >= ?',
      [since],
    ),
    registry.read<EpochRow>(`SELECT ${epochColumns} FROM session_epochs WHERE updated_at >= ?`, [since]),
  ])
  return { sessions, epochs: rows.map((row) => [row.user_id, epochOf(row)] as const) }
}

export async function lookUpEnded(registry: RegistryDb, claims: AccessClaims): Promise<boolean> {
  const ended = await registry.read('SELECT 1 FROM ended_sessions WHERE session_id = ?', [claims.sessionId])
  if (ended.length > 0) return true
  return isEnded(claims, await lookUpEpoch(registry, claims.id))
}

export async function lookUpEpoch(registry: RegistryDb, memberId: string): Promise<Epoch | undefined> {
  const sql = `SELECT ${epochColumns} FROM session_epochs WHERE user_id = ?`
  const [row] = await registry.read<EpochRow>(sql, [memberId])
  return row && epochOf(row)
}

export async function writeEnd(
  registry: RegistryDb,
  end: { sessionId: string; memberId: string; endedAt: number },
): Promise<void> {
  await registry.batch([
    {
      sql: 'INSERT INTO ended_sessions (session_id, user_id, ended_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      args: [end.sessionId, end.memberId, end.endedAt],
    },
    { sql: 'DELETE FROM ended_sessions WHERE ended_at < ?', args: [end.endedAt - rememberedMs] },
  ])
}

/** A later end by another process is never taken back by an earlier one. */
export async function writeEpoch(registry: RegistryDb, memberId: string, epoch: Epoch): Promise<void> {
  await registry.write(
    `INSERT INTO session_epochs (${epochColumns}) VALUES (?, ?, ?, ?)
     ON CONFLICT (user_id) DO UPDATE SET
       kept = CASE WHEN excluded.ended_until >= ended_until THEN excluded.kept ELSE kept END,
       ended_until = max(ended_until, excluded.ended_until),
       updated_at = excluded.updated_at`,
    [memberId, epoch.endedUntil, JSON.stringify(epoch.kept), epoch.updatedAt],
  )
}

function epochOf(row: EpochRow): Epoch {
  return { endedUntil: row.ended_until, kept: JSON.parse(row.kept), updatedAt: row.updated_at }
}
