import { setTimeout as sleep } from 'node:timers/promises'
import { refusalOf } from './refusal.server.ts'
import { classify, didNothing, type SqlFault } from './sql-error.server.ts'

const budgetMs = 2000
const longestPauseMs = 400

const passingFaults: readonly SqlFault[] = ['busy', 'network', 'timeout']

/**
 * Repeats what met a passing fault, for 2 s at most: anything that certainly did nothing, and what is repeatable even
 * when it may have acted. Throws what `refusalOf` makes of the last fault.
 */
export async function untilAnswered<T>(isRepeatable: boolean, attempt: () => Promise<T>): Promise<T> {
  const askedAt = performance.now()
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await attempt()
    } catch (error) {
      const isSafe = isRepeatable || didNothing(error)
      const isLate = performance.now() + pauseMs - askedAt > budgetMs
      if (!isSafe || isLate || !passingFaults.includes(classify(error))) throw refusalOf(error, !isSafe)
      await sleep(pauseMs * (0.5 + Math.random() / 2))
    }
  }
}
