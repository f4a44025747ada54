import { monitorEventLoopDelay } from 'node:perf_hooks'

const windowMs = 60_000

/**
 * How late the event loop of this process is, measured from now on. Answers the 99th percentile in seconds, over one to two
 * minutes: whoever reads it takes nothing from other readers.
 */
export function watchLoopDelay(monotonic: () => number): () => number {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  let before = 0
  let since = monotonic()

  return () => {
    const current = delay.percentile(99) / 1e9
    const seconds = Math.max(before, current)
    if (monotonic() - since >= windowMs) {
      before = current
      since = monotonic()
      delay.reset()
    }
    return seconds
  }
}
