import { type Client, createClient } from '@libsql/client'
import { noteClosed } from './closed-connections.server.ts'

/** One native connection to a file; opened when first asked for. */
export interface Connection {
  /** Throws when the file cannot be opened, or after `close`. */
  client(): Client
  /** Gives this client up, so that the next call opens another; does nothing when that has happened. */
  drop(client: Client | undefined): void
  close(): void
}

export function createConnection(url: string): Connection {
  let current: Client | undefined
  let isClosed = false

  function drop(client: Client | undefined): void {
    if (!client || client !== current) return
    current = undefined
    client.close()
    noteClosed()
  }

  return {
    client() {
      if (isClosed) throw new Error('The database is closed')
      // Never more than one native connection: a pool would hand the next caller what SQLITE_BUSY left behind.
      // The native binding waits for a lock on the event loop, hence so short a `timeout`; we wait beside it.
      current ??= createClient({ url, intMode: 'number', concurrency: 1, timeout: 25 })
      return current
    },
    drop,
    close() {
      isClosed = true
      drop(current)
    },
  }
}
