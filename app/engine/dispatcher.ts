import type { BegunRun } from './waiting-run.ts'

/** Brings begun runs to where they are performed. It carries wake-ups only: the open runs stay the truth. */
export interface Dispatcher {
  dispatch(run: BegunRun): void
  /** Whether some are still on their way. */
  isBusy(): boolean
}

const startsATurn = 32

/** Performs them in this process, some at each turn of the event loop, so that what was started gets to send. */
export function createInProcessDispatcher(perform: (run: BegunRun) => void): Dispatcher {
  let line: BegunRun[] = []
  let next = 0

  function startSome(): void {
    const some = line.slice(next, next + startsATurn)
    next += some.length
    for (const run of some) perform(run)
    if (next < line.length) setImmediate(startSome)
    else line = []
  }

  return {
    dispatch(run) {
      if (line.length === 0) {
        next = 0
        setImmediate(startSome)
      }
      line.push(run)
    },
    isBusy: () => line.length > 0,
  }
}
