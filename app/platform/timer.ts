/** Milliseconds. No timer is trusted for longer: the machine may sleep, and its clock may be set. */
export const longestTimerMs = 30_000

/** Calls `act` once when `ms` milliseconds are over; what this answers calls it off. */
export function startTimer(ms: number, act: () => void): () => void {
  const over = performance.now() + ms
  const look = () => {
    const left = over - performance.now()
    if (left <= 0) act()
    else timer = setTimeout(look, Math.min(left, longestTimerMs))
  }
  let timer = setTimeout(look, Math.min(ms, longestTimerMs))
  return () => clearTimeout(timer)
}
