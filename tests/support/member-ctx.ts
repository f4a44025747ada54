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
  const home = house ?? (await openHouse({ clock: testClock() }))
  await makeReady(home, memberId)
  return ctxOf(home, memberId, engineDb ?? (await openTestEngineDb(home.dataDir, home.clock)))
}

/** The same of a member who has a database already. */
export async function ctxOf(house: TestHouse, memberId: string, engineDb: EngineDb): Promise<TestCtx> {
  const opened = await house.cache.tenant(memberId)
  if (!opened) throw new Error(`${memberId} has no database`)
  let ids = 0
  return {
    member: { id: memberId, email: `${memberId}@example.com`, sessionId: 'session-1' },
    db: opened.db,
    engine: engineAccess(engineDb, house),
    clock: house.clock,
    newId: () => `id-${++ids}`,
    log: house.log,
    ...secrets,
  }
}
