import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '#app/platform/log.server.ts'
import { longestTimerMs } from '#app/platform/timer.ts'
import type { Engine } from './engine.server.ts'

const lookEveryMs = 250
/** Places that are freed in so short a time are filled together, in one transaction. */
const groupMs = 20

/** Drives an engine in real time. */
export interface Clockwork {
  /** Looks at once for something to do. */
  wake(): void
  /** A place is free, or what was blocked may try again. */
  freed(): void
  stop(): void
}

export function startClockwork(engine: Engine, clock: () => number, log: Log): Clockwork {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let grouping: NodeJS.Timeout | undefined

  const look = single(async () => {
    await engine.look()
    pump()
  }, log)
  const pump = single(async () => {
    await engine.pump()
    arm()
  }, log)

  function arm(): void {
    clearTimeout(timer)
    const next = engine.nextAt()
    if (isStopped || next === undefined) return
    timer = setTimeout(pump, Math.min(Math.max(next - clock(), 0), longestTimerMs))
    timer.unref()
  }

  async function lookAgainAndAgain(): Promise<void> {
    while (!isStopped) {
      look()
      await wait(lookEveryMs, undefined, { ref: false })
    }
  }

  void lookAgainAndAgain()
  return {
    wake: look,
    freed() {
      grouping ??= setTimeout(() => {
        grouping = undefined
        pump()
      }, groupMs)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
      clearTimeout(grouping)
    },
  }
}

/** Runs `work` once at a time, and once more when it was asked for meanwhile. A failure is logged, and not the last word. */
function single(work: () => Promise<void>, log: Log): () => void {
  let isRunning = false
  let isAsked = false

  async function run(): Promise<void> {
    isRunning = true
    while (isAsked) {
      isAsked = false
      try {
        await work()
      } catch (error) {
        log.error({ err: error }, 'the engine failed at a step and goes on')
      }
    }
    isRunning = false
  }

  return () => {
    isAsked = true
    if (!isRunning) void run()
  }
}
