import { classify, type SqlFault } from '#db/sql-error.server.ts'
import type { TenantDeps } from './tenant-deps.server.ts'

const unsettledFaults: readonly SqlFault[] = ['unauthorized', 'not_found', 'network', 'timeout']

/** Waits for a database that was just made and does not let anybody in yet, or is not known everywhere. */
export async function whenSettled<T>(
  { clock, wait }: TenantDeps,
  settleMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = clock() + settleMs
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2000)) {
    try {
      return await work()
    } catch (error) {
      const isSettling = unsettledFaults.includes(classify(error))
      if (!isSettling || clock() + pauseMs > deadline) throw error
      await wait(pauseMs)
    }
  }
}
