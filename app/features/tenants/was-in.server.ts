import { recentMap } from '#app/platform/recent-map.ts'
import { readUserDatabase } from '#db/registry/user-databases.server.ts'
import type { RegistryDb } from '#db/sql.server.ts'

const rememberedMembers = 5000

/** Whether a member was ever let in: only a session that lacks nothing begins a database, and its row stays. */
export function createWasIn(registry: RegistryDb): (memberId: string) => Promise<boolean> {
  const known = recentMap<true>(rememberedMembers)
  return async (memberId) => {
    if (known.get(memberId)) return true
    if (!(await readUserDatabase(registry, memberId))) return false
    known.set(memberId, true)
    return true
  }
}
