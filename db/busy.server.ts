import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@libsql/client'
import { collectClosed } from './closed-connections.server.ts'
import type { Connection } from './connection.server.ts'
import { busyError } from './refusal.server.ts'
import { classify } from './sql-error.server.ts'

const busyLimitMs = 2000
const longestPauseMs = 200

/** Repeats `attempt` while another process holds the lock; `askedAt` is when the caller asked, by performance.now(). */
export type WhenFree = <T>(askedAt: number, attempt: (client: Client) => Promise<T>) => Promise<T>

/** How long another process has held the lock, as far as this connection saw; instants by performance.now(). */
interface Lock {
  since: number
  seenAt: number
  cause: string
}

/**
 * Waits on this connection for the lock of another process, for 2 s at most: all who wait behind it count these from
 * when it was first met, or from when they asked, if that was later. Time behind writes of this process is not counted.
 * A statement refused with SQLITE_BUSY stays open on its connection, and later writes there are acknowledged but never
 * committed (libsql-js#228), so the client is given up before anything else runs on it.
 */
export function whenFree(connection: Connection): WhenFree {
  let lock: Lock | undefined

  /** Undefined when another process holds the lock. */
  async function tryOnce<T>(attempt: (client: Client) => Promise<T>): Promise<{ value: T } | undefined> {
    let client: Client | undefined
    try {
      client = connection.client()
      const value = await attempt(client)
      lock = undefined
      return { value }
    } catch (error) {
      // Also when a parallel read met the lock first and gave the client up.
      if (classify(error) !== 'busy') {
        lock = undefined
        throw error
      }
      const now = performance.now()
      lock = { since: now, ...lock, seenAt: now, cause: String(error) }
      connection.drop(client)
      return undefined
    }
  }

  return async (askedAt, attempt) => {
    // Whoever is refused has the queue refused with it: each look at the lock keeps the event loop for 25 ms.
    if (lock && performance.now() < lock.seenAt + longestPauseMs) refuseLate(lock, askedAt)
    for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      const done = await tryOnce(attempt)
      if (done) return done.value
      refuseLate(lock, askedAt)
      await sleep(pauseMs * (0.5 + Math.random() / 2))
      // What was given up may hold a lock of its own until it is collected.
      collectClosed()
    }
  }
}

function refuseLate(lock: Lock | undefined, askedAt: number): void {
  if (lock && lock.seenAt > Math.max(lock.since, askedAt) + busyLimitMs) throw busyError(lock.cause)
}
