import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const closedPerCollection = 25

let closed = 0
let gc: ((options: { type: 'minor' }) => void) | undefined

/**
 * libSQL gives a closed connection's files, locks and memory back only when V8 collects its object (libsql-js#228),
 * so every 25th close asks for a collection.
 */
export function noteClosed(): void {
  closed += 1
  if (closed % closedPerCollection === 0) setImmediate(collectClosed)
}

/** Frees what closed connections still hold, after one more turn of the event loop; takes a few milliseconds. */
export function collectClosed(): void {
  if (!gc) {
    setFlagsFromString('--expose_gc')
    gc = runInNewContext('gc')
  }
  gc?.({ type: 'minor' })
}
