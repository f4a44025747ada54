import type { Executor, RunningElsewhere, RunToDo } from '#app/engine/executors/executor.ts'
import type { Outcome } from '#app/features/runs/run.ts'

const succeeded: Outcome = { state: 'succeeded', reason: 'done', detail: '200 OK' }

/** What http jobs call in tests of the engine: keeps who called, and answers at once, or when the test says so. */
export function fakeTarget(answer: (run: RunToDo) => Outcome | RunningElsewhere | 'later' = () => succeeded) {
  const calls: RunToDo[] = []
  const waiting = new Map<RunToDo, (outcome: Outcome | RunningElsewhere) => void>()
  const http: Executor = ({ run, signal }) => {
    calls.push(run)
    const outcome = answer(run)
    if (outcome !== 'later') return Promise.resolve(outcome)
    return new Promise((resolve) => {
      waiting.set(run, resolve)
      signal.addEventListener('abort', () => resolve({ state: 'canceled', reason: 'by_member', detail: null }))
    })
  }
  return {
    calls,
    executors: { http },
    waiting: () => waiting.size,
    /** Answers the calls that wait. */
    answerAll(outcome: Outcome | RunningElsewhere = succeeded) {
      for (const resolve of waiting.values()) resolve(outcome)
      waiting.clear()
    },
  }
}

export const failed: Outcome = { state: 'failed', reason: 'status', detail: '500 Internal Server Error' }
