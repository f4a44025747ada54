import type { Socket } from 'node:net'
import { CallError } from './call-failure.server.ts'

/** Milliseconds. */
export interface TimeLimits {
  dns: number
  connect: number
  tls: number
  /** For the whole call, all hops and the body included. */
  total: number
}

export type Phase = 'dns' | 'connect' | 'tls' | 'firstByte' | 'download'

export type PhaseTimes = Record<Phase, number | null>

const phaseNames: Record<Phase, string> = {
  dns: 'looking up the host',
  connect: 'connecting',
  tls: 'securing the connection',
  firstByte: 'waiting for the answer',
  download: 'reading the answer',
}

/** The clock of one call: how long each phase took over all hops, and when to stop. */
export interface Phases {
  /** Aborts when the whole call must end; its reason is a CallError. */
  signal: AbortSignal
  times: PhaseTimes
  total: () => number
  /** Measures what `work` takes, and stops it at the limit of its phase. */
  run: <T>(phase: Phase, work: (signal: AbortSignal) => Promise<T>) => Promise<T>
  end: () => void
}

export function startPhases(limits: TimeLimits, canceled: AbortSignal): Phases {
  const began = performance.now()
  const times: PhaseTimes = { dns: null, connect: null, tls: null, firstByte: null, download: null }
  const whole = new AbortController()
  let current: Phase = 'dns'
  const expire = () => whole.abort(timedOut(current, limits.total))
  const timer = setTimeout(expire, limits.total)
  const cancel = () => whole.abort(new CallError('canceled', `stopped while ${phaseNames[current]}`))
  if (canceled.aborted) cancel()
  canceled.addEventListener('abort', cancel, { once: true })
  return {
    signal: whole.signal,
    times,
    total: () => performance.now() - began,
    async run(phase, work) {
      current = phase
      const start = performance.now()
      const limit = phase === 'firstByte' || phase === 'download' ? undefined : limits[phase]
      try {
        return await (limit === undefined ? stoppable(work, whole.signal) : limited(phase, limit, whole.signal, work))
      } finally {
        times[phase] = (times[phase] ?? 0) + performance.now() - start
      }
    },
    end() {
      clearTimeout(timer)
      canceled.removeEventListener('abort', cancel)
    },
  }
}

async function limited<T>(
  phase: Phase,
  limitMs: number,
  whole: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const part = new AbortController()
  const follow = () => part.abort(whole.reason)
  if (whole.aborted) follow()
  whole.addEventListener('abort', follow, { once: true })
  const timer = setTimeout(() => part.abort(timedOut(phase, limitMs)), limitMs)
  try {
    return await stoppable(work, part.signal)
  } finally {
    clearTimeout(timer)
    whole.removeEventListener('abort', follow)
  }
}

/** What `work` comes to, or the signal's reason as soon as it aborts; `work` cleans up by the same signal. */
function stoppable<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    work(signal)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort))
  })
}

function timedOut(phase: Phase, limitMs: number): CallError {
  return new CallError('timeout', `${limitMs / 1000} s were over while ${phaseNames[phase]}`)
}

/** Waits for an event of the socket; throws its error, or the signal's reason. */
export function until(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => () => {
      signal.removeEventListener('abort', aborted)
      socket.off(event, done).off('close', closed)
      act()
    }
    const done = settle(resolve)
    const closed = settle(() => reject(socket.errored ?? Object.assign(new Error('closed'), { code: 'ECONNRESET' })))
    const aborted = settle(() => reject(signal.reason))
    signal.addEventListener('abort', aborted, { once: true })
    // Its error is told by `errored` at `close`; unheard it would end the process.
    socket
      .once(event, done)
      .once('close', closed)
      .on('error', () => undefined)
  })
}
