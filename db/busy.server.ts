import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@libsql/client'
import { AppError } from '#app/platform/errors.ts'
import { collectClosed } from './closed-connections.server.ts'
import type { Connection } from './connection.server.ts'
import { isBusy, isDropped } from './sql-error.server.ts'

const busyLimitMs = 2000

/**
 * Repeats `attempt` while another process holds the lock, for 2 s at most. A statement refused with SQLITE_BUSY stays
 * open on its connection, and later writes there are acknowledged but never committed (libsql-js#228), so the
 * connection is given up before anything else runs on it.
 */
export async function untilFree<T>(connection: Connection, attempt: (client: Client) => Promise<T>): Promise<T> {
  const deadline = performance.now() + busyLimitMs
  for (let wait = 5; ; wait = Math.min(wait * 2, 200)) {
    const client = connection.client()
    try {
      return await attempt(client)
    } catch (error) {
      // Dropped: a parallel read met the lock first and gave the connection up.
      if (!isBusy(error) && !isDropped(error)) throw error
      connection.drop(client)
      if (performance.now() > deadline) throw busyError(error)
    }
    await sleep(wait * (0.5 + Math.random() / 2))
    // What was given up may hold a lock of its own until it is collected.
    collectClosed()
  }
}

export function busyError(cause: unknown): AppError {
  return new AppError('unavailable', 'The database is busy. Nothing was changed; please try again.', {
    // Its words alone: through its stack the error keeps the connection, with its locks, from being collected.
    cause: String(cause),
    retryAfterSeconds: 2,
  })
}
