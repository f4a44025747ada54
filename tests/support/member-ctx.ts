import type { Ctx } from '#app/features/ctx.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import { engineAccess, openTestEngineDb } from './engine-house.ts'
import { secrets } from './member-secrets.ts'
import { makeReady, openHouse, type TestHouse, testClock } from './tenants.ts'

export interface TestCtx extends Ctx {
  clock: ReturnType<typeof testClock>
}

/** What a route would give its verbs, on a database of the member's own. Ids count up: `id-1`, `id-2`. */
export async function memberCtx(house?: TestHouse, memberId = 'member-1', engineDb?: EngineDb): Promise<TestCtx> {
  const clock = house?.clock ?? testClock()
  const home = house ?? (await openHouse({ clock }))
  await makeReady(home, memberId)
  const opened = await home.cache.tenant(memberId)
  if (!opened) throw new Error(`${memberId} has no database`)
  let ids = 0
  return {
    member: { id: memberId, email: `${memberId}@example.com`, sessionId: 'session-1' },
    db: opened.db,
    engine: engineAccess(engineDb ?? (await openTestEngineDb(home.dataDir, clock)), home),
    clock,
    newId: () => `id-${++ids}`,
    log: home.log,
    ...secrets,
  }
}
