import { setImmediate as macrotask, setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient, type InStatement, type ResultSet, type Transaction } from '@libsql/client'
import { AppError } from '#app/platform/errors.ts'
import type { Row, Sql, SqlValue, Statement, Tx, WriteResult } from './sql.server.ts'
import { isBusy } from './sql-error.server.ts'
import { createWriteQueue } from './write-queue.server.ts'

/** libSQL statements pile up, about 10 KB each, until the loop takes a macrotask. */
const statementsPerMacrotask = 250
const busyLimitMs = 2000

export interface SqlConfig {
  /** `file:/absolute/path.db`, `http(s)://…/` or `libsql://…` */
  url: string
  authToken?: string
}

/** Opens a libSQL database; nothing is touched before the first statement. */
export function openSql(config: SqlConfig): Sql {
  const client = createClient({
    url: config.url,
    ...(config.authToken ? { authToken: config.authToken } : {}),
    intMode: 'number',
    // Two pooled connections: one may write while another reads. The pool never shrinks, so it stays small.
    concurrency: 2,
    timeout: 100,
  })
  const queue = createWriteQueue()
  const breathe = breather()

  const inQueue = <T>(work: () => Promise<T>) => queue.run(() => untilFree(client, work))
  return {
    async read<T>(sql: string, args: readonly SqlValue[] = []) {
      await breathe(1)
      const statement = toStatement({ sql, args })
      try {
        return rowsOf<T>(await client.execute(statement))
      } catch (error) {
        if (!isBusy(error)) throw error
        return rowsOf<T>(await inQueue(() => client.execute(statement)))
      }
    },
    async write<T>(sql: string, args: readonly SqlValue[] = []) {
      await breathe(1)
      return resultOf<T>(await inQueue(() => client.execute(toStatement({ sql, args }))))
    },
    async batch(statements) {
      await breathe(statements.length)
      const results = await inQueue(() => client.batch(statements.map(toStatement), 'write'))
      return results.map((result) => resultOf(result))
    },
    async withTx(work) {
      await breathe(1)
      return queue.run(() => transact(client, work))
    },
    close: () => client.close(),
  }
}

async function transact<T>(client: Client, work: (tx: Tx) => Promise<T>): Promise<T> {
  const transaction = await untilFree(client, () => client.transaction('write'))
  try {
    const value = await work(txOf(transaction))
    await transaction.commit()
    return value
  } catch (error) {
    transaction.close()
    if (isBusy(error)) client.reconnect()
    throw error
  } finally {
    transaction.close()
  }
}

/**
 * Runs `attempt` until no other process holds the lock, for 2 s at most. After SQLITE_BUSY the failed statement
 * stays open on its connection and later writes are acknowledged but never committed (libsql-js#228), hence the reconnect.
 */
async function untilFree<T>(client: Client, attempt: () => Promise<T>): Promise<T> {
  const startedAt = performance.now()
  for (let wait = 5; ; wait = Math.min(wait * 2, 200)) {
    try {
      return await attempt()
    } catch (error) {
      if (!isBusy(error)) throw error
      client.reconnect()
      if (performance.now() - startedAt > busyLimitMs) throw busyError(error)
      await sleep(wait * (0.5 + Math.random() / 2))
    }
  }
}

function busyError(cause: unknown): AppError {
  return new AppError('unavailable', 'The database is busy. Nothing was changed; please try again.', {
    cause,
    retryAfterSeconds: 2,
  })
}

function breather(): (statements: number) => Promise<unknown> {
  let since = 0
  return async (statements) => {
    since += statements
    if (since < statementsPerMacrotask) return
    since = 0
    await macrotask()
  }
}

function txOf(transaction: Transaction): Tx {
  return {
    read: async <T>(sql: string, args: readonly SqlValue[] = []) =>
      rowsOf<T>(await transaction.execute(toStatement({ sql, args }))),
    write: async <T>(sql: string, args: readonly SqlValue[] = []) =>
      resultOf<T>(await transaction.execute(toStatement({ sql, args }))),
  }
}

function toStatement({ sql, args = [] }: Statement): InStatement {
  return { sql, args: [...args] }
}

function rowsOf<T = Row>(result: ResultSet): T[] {
  return result.rows as unknown as T[]
}

function resultOf<T = Row>(result: ResultSet): WriteResult<T> {
  return { rows: rowsOf<T>(result), rowsAffected: result.rowsAffected }
}
