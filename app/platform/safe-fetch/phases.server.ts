import type { Socket } from 'node:net'
import { startTimer } from '#app/platform/timer.ts'
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
  times: PhaseTimes
  total: () => number
  /** Why the whole call must end, once it must. */
  stopped: () => CallError | undefined
  /** Measures what `work` takes; throws the reason as soon as the call must end, at the limit of this phase too. */
  run: <T>(phase: Phase, work: () => Promise<T>) => Promise<T>
  end: () => void
}

/** One phase at a time, and no AbortSignal within a call: a listener costs more than all of this, and thousands begin at once. */
export function startPhases(limits: TimeLimits, canceled: AbortSignal): Phases {
  const began = performance.now()
  const times: PhaseTimes = { dns: null, connect: null, tls: null, firstByte: null, download: null }
  let current: Phase = 'dns'
  let reason: CallError | undefined
  let interrupt: ((reason: CallError) => void) | undefined

  function stop(why: CallError): void {
    reason ??= why
    interrupt?.(reason)
  }

  const stopTimer = startTimer(limits.total, () => stop(timedOut(current, limits.total)))
  const cancel = () => stop(new CallError('canceled', `stopped while ${phaseNames[current]}`))
  if (canceled.aborted) cancel()
  else canceled.addEventListener('abort', cancel, { once: true })
  return {
    times,
    total: () => performance.now() - began,
    stopped: () => reason,
    async run(phase, work) {
      current = phase
      if (reason) throw reason
      const start = performance.now()
      const limit = phase === 'firstByte' || phase === 'download' ? undefined : limits[phase]
      const timer = limit === undefined ? undefined : setTimeout(() => stop(timedOut(phase, limit)), limit)
      try {
        return await new Promise((resolve, reject) => {
          interrupt = reject
          work().then(resolve, reject)
        })
      } finally {
        interrupt = undefined
        clearTimeout(timer)
        times[phase] = (times[phase] ?? 0) + performance.now() - start
      }
    },
    end() {
      stopTimer()
      canceled.removeEventListener('abort', cancel)
    },
  }
}

function timedOut(phase: Phase, limitMs: number): CallError {
  return new CallError('timeout', `${limitMs / 1000} s were over while ${phaseNames[phase]}`)
}

/** Waits for an event of the socket; throws its error. */
export function until(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      socket.off('close', closed)
      resolve()
    }
    const closed = () => {
      socket.off(event, done)
      reject(socket.errored ?? Object.assign(new Error('closed'), { code: 'ECONNRESET' }))
    }
    // Its error is told by `errored` at `close`; unheard it would end the process.
    socket
      .once(event, done)
      .once('close', closed)
      .on('error', () => undefined)
  })
}
