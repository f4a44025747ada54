/** Three beats of the stream, and a little. */
const quietMs = 32_000
const askAgainMs = 8000

/**
 * Calls `tell` with the new version whenever the member's data may have changed since the one that the page shows, as
 * long as the page is looked at. Where no stream is to be had, `tell` is called every few seconds as if it had.
 * Returns the function that stops it.
 */
export function watchChanges(shown: () => string, tell: (version: string) => void): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOver = false

  function wait(ms: number) {
    clearTimeout(timer)
    timer = setTimeout(ask, ms)
  }

  function close() {
    clearTimeout(timer)
    source?.close()
  }

  function open() {
    close()
    if (isOver || document.hidden) return
    const stream = new EventSource(`/jobs/changes?${new URLSearchParams({ since: shown() })}`)
    source = stream
    const listen = () => wait(quietMs)
    stream.onopen = listen
    stream.addEventListener('beat', listen)
    stream.onmessage = ({ lastEventId }) => {
      listen()
      tell(lastEventId)
    }
    // A dropped one opens itself again; this one was refused, as when the session has ended.
    stream.onerror = () => stream.readyState === EventSource.CLOSED && wait(askAgainMs)
  }

  async function ask() {
    const isUp = await fetch('/healthz').then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp && !isOver) tell(String(Date.now()))
    open()
  }

  document.addEventListener('visibilitychange', open)
  open()
  return () => {
    isOver = true
    document.removeEventListener('visibilitychange', open)
    close()
  }
}
