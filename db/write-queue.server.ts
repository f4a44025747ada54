import { AsyncLocalStorage } from 'node:async_hooks'

export interface WriteQueue {
  run<T>(work: () => Promise<T>): Promise<T>
}

/**
 * First in, first out: one write at a time on a database. The native binding waits for a lock on the event loop,
 * where the lock's holder waits to run too; so a second write of this process must not start before the first ended.
 */
export function createWriteQueue(): WriteQueue {
  const turns = new AsyncLocalStorage<{ isOver: boolean }>()
  let last: Promise<unknown> = Promise.resolve()
  return {
    run(work) {
      if (turns.getStore()?.isOver === false) {
        throw new Error('A write inside a transaction must use the tx it was given')
      }
      const turn = { isOver: false }
      const done = last
        .then(() => turns.run(turn, work))
        .finally(() => {
          turn.isOver = true
        })
      last = done.catch(() => undefined)
      return done
    },
  }
}
