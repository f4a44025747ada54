import { hash } from 'node:crypto'
import type { Ctx } from '#app/features/ctx.server.ts'
import { recentMap } from '#app/platform/recent-map.ts'

/** By member: what the whole of the engine's database was at, and what that came to for them. */
const known = recentMap<{ whole: string; version: string }>(10_000)

/**
 * Another text whenever one of the member's runs was planned, began, ended or was delivered; undefined when the engine's
 * database is out of reach. What others' jobs do changes nothing about it.
 */
export async function openRunsVersion({ engine, member, log }: Pick<Ctx, 'engine' | 'member' | 'log'>) {
  try {
    const whole = await engine.db.dataVersion()
    const before = known.get(member.id)
    if (before && before.whole === whole) return before.version
    const [row] = await engine.db.read<{ runs: string | null }>(
      `SELECT group_concat(id || substr(state, 1, 2) || (cancel_at IS NOT NULL), ' ') AS runs
       FROM open_runs WHERE tenant = ?`,
      [member.id],
    )
    const version = hash('sha256', row?.runs ?? '', 'base64url').slice(0, 16)
    if (whole !== undefined) known.set(member.id, { whole, version })
    return version
  } catch (error) {
    log.warn({ err: error }, 'it cannot be told whether runs have changed')
    return undefined
  }
}
