export interface InTurn {
  /** Runs the work when all earlier works of the same key have ended, however they ended. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>
}

/** One work a key at a time. */
export function createInTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return {
    run(key, work) {
      const mine = (last.get(key) ?? Promise.resolve()).then(work)
      const settled = mine
        .catch(() => {})
        .finally(() => {
          if (last.get(key) === settled) last.delete(key)
        })
      last.set(key, settled)
      return mine
    },
  }
}
