export interface WorkLimit {
  /** Runs the work when a place is free, first come first served; undefined at once when too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T> | undefined
}

/** At most `atOnce` works run, and at most `waiting` more wait for it. */
export function createWorkLimit(atOnce: number, waiting: number): WorkLimit {
  let running = 0
  const queue: (() => void)[] = []

  const place = async () => {
    if (running < atOnce) running += 1
    else await new Promise<void>((resolve) => queue.push(resolve))
  }
  const leave = () => {
    const next = queue.shift()
    if (next) next()
    else running -= 1
  }
  return {
    run(work) {
      if (running >= atOnce && queue.length >= waiting) return undefined
      return place().then(work).finally(leave)
    },
  }
}
