import type { BegunRun } from './waiting-run.ts'

/** Brings begun runs to where they are performed. It carries wake-ups only: the open runs stay the truth. */
export interface Dispatcher {
  dispatch(run: BegunRun): void
}

const startsATurn = 32

/** Performs them in this process, some at each turn of the event loop, so that what was started gets to send. */
export function createInProcessDispatcher(perform: (run: BegunRun) => void): Dispatcher {
  const line: BegunRun[] = []

  function startSome(): void {
    for (const run of line.splice(0, startsATurn)) perform(run)
    if (line.length > 0) setImmediate(startSome)
  }

  return {
    dispatch(run) {
      line.push(run)
      if (line.length === 1) setImmediate(startSome)
    },
  }
}
