import { resealDueList } from '#app/features/jobs/reseal-jobs.server.ts'
import type { TenantDeps } from '#app/features/tenants/tenant-deps.server.ts'
import type { Seal } from '#app/platform/seal.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import type { EngineDb } from '#db/engine/engine-db.server.ts'
import type { OnDone } from './canary.server.ts'
import { resealJobsOfAll } from './reseal-jobs-of-all.server.ts'
import { resealTokens } from './reseal-tokens.server.ts'

export interface ResealCommandDeps extends TenantDeps {
  seal: Seal
  atOnce: number
  openEngine: () => Promise<EngineDb>
  print: (line: string) => void
  printDone: OnDone
}

/** `npm run tenants -- reseal`. Throws a StartFault at the end when an older key is still needed. */
export async function resealByCommand(deps: ResealCommandDeps): Promise<void> {
  const { registry, seal, atOnce, print } = deps
  const tokens = await resealTokens(registry, seal)
  print(`${tokens.resealed} tokens were sealed anew.`)
  for (const name of tokens.unopened) print(`not opened by any key: ${name}`)
  const jobs = await resealJobsOfAll(deps, seal, atOnce, (row, fault) => {
    if (fault !== undefined) deps.printDone(row, fault)
  })
  print(`${jobs.resealed} jobs of ${jobs.done} members: ${jobs.failed.length} members failed, ${jobs.left} not tried.`)
  const due = await resealEngine(deps)
  print(`${due.resealed} entries of the due list.`)
  for (const job of due.unopened) print(`not opened by any key: the entry of job ${job}`)
  const needed = tokens.unopened.length + jobs.failed.length + jobs.left + due.unopened.length
  if (needed > 0)
    throw new StartFault('Keep the older keys, mend what is named, and run it again: it goes on where it stopped.')
}

async function resealEngine({ openEngine, seal }: ResealCommandDeps) {
  const engine = await openEngine()
  try {
    return await resealDueList(engine, seal)
  } finally {
    engine.close()
  }
}
