export interface Pace {
  /**
   * Does the work and gives what it gives, or throws, no sooner than the slowest of the last works of this kind that mailed.
   * So the time of an answer does not tell whether there was somebody to mail. `work` calls `mailed` when it has mailed.
   */
  keep<T>(kind: string, work: (mailed: () => void) => Promise<T>): Promise<T>
}

const remembered = 16
/** Before anything was mailed. */
const firstGuessMs = 50
/** One slow mail must not make all who ask wait for long. */
const longestMs = 3000

/** `now` in milliseconds of a clock that nobody sets. */
export function createPace(now: () => number, wait: (ms: number) => Promise<unknown>): Pace {
  const durations = new Map<string, number[]>()
  return {
    async keep(kind, work) {
      const startedAt = now()
      const last = durations.get(kind) ?? []
      const endsAt = startedAt + Math.max(...last, last.length === 0 ? firstGuessMs : 0)
      let hasMailed = false
      try {
        return await work(() => {
          hasMailed = true
        })
      } finally {
        const endedAt = now()
        if (hasMailed) remember(kind, Math.min(endedAt - startedAt, longestMs))
        if (endedAt < endsAt) await wait(endsAt - endedAt)
      }
    },
  }

  function remember(kind: string, ms: number): void {
    durations.set(kind, [...(durations.get(kind) ?? []), ms].slice(-remembered))
  }
}
