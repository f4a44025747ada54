const holdLimitMs = 5_000

export interface WriteLock {
  /** Waits for its turn. Who holds the lock for over five seconds loses it by `timeOut`. */
  take(timeOut: () => void): Promise<() => void>
}

/** First come, first served, as a server queues the writers of one database. */
export function createWriteLock(): WriteLock {
  let last: Promise<void> = Promise.resolve()
  return {
    async take(timeOut) {
      const before = last
      let open: () => void = () => undefined
      last = new Promise((resolve) => {
        open = resolve
      })
      await before
      const timer = setTimeout(timeOut, holdLimitMs)
      timer.unref()
      return () => {
        clearTimeout(timer)
        open()
      }
    },
  }
}
