import { setTimeout as wait } from 'node:timers/promises'
import type { EngineAccess } from '#app/features/ctx.server.ts'
import type { Clock } from '#app/platform/clock.ts'
import { forgetTenant, hasRunning, withdrawTenant } from '#db/engine/forget-tenant.server.ts'

/** So long the processes get to hear of it: they ask several times a second. */
const longestMs = 3000
const lookAgainMs = 50

/**
 * Takes the jobs and runs of a member who is gone from the engine. Calls in flight are aborted, what is begun is dropped,
 * and when this settles nothing is left, nor starts any more.
 */
export async function forgetJobs(
  { db, wake }: Pick<EngineAccess, 'db' | 'wake'>,
  clock: Clock,
  userId: string,
): Promise<void> {
  await withdrawTenant(db, userId, clock())
  const until = performance.now() + longestMs
  while ((await hasRunning(db, userId)) && performance.now() < until) {
    wake()
    await wait(lookAgainMs)
  }
  await forgetTenant(db, userId)
}
