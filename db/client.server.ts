import { setImmediate as macrotask } from 'node:timers/promises'
import type { InStatement, ResultSet, Transaction } from '@libsql/client'
import { busyError, whenFree } from './busy.server.ts'
import { type Connection, createConnection, type SqlConfig } from './connection.server.ts'
import type { Row, Sql, SqlValue, Statement, Tx, WriteResult } from './sql.server.ts'
import { isBusy } from './sql-error.server.ts'
import { createWriteQueue } from './write-queue.server.ts'

/** libSQL statements pile up, about 10 KB each, until the loop takes a macrotask. */
const statementsPerMacrotask = 250

/**
 * Opens a libSQL database when it is first used; a file that is missing is made then.
 * One connection reads, another writes behind the queue, so what SQLITE_BUSY does to one never reaches the other.
 */
export function openSql(config: SqlConfig): Sql {
  const reader = createConnection(config)
  const writer = createConnection(config)
  const whenReadable = whenFree(reader)
  const whenWritable = whenFree(writer)
  const queue = createWriteQueue()
  const breathe = breather()

  const inTurn = <T>(count: number, work: (askedAt: number) => Promise<T>) => {
    const askedAt = performance.now()
    return queue.run(async () => {
      await breathe(count)
      return work(askedAt)
    })
  }
  return {
    async read<T>(sql: string, args?: readonly SqlValue[]) {
      await breathe(1)
      return rowsOf<T>(await whenReadable(performance.now(), (client) => client.execute(toStatement(sql, args))))
    },
    write: <T>(sql: string, args?: readonly SqlValue[]) =>
      inTurn(1, async (askedAt) =>
        resultOf<T>(await whenWritable(askedAt, (client) => client.execute(toStatement(sql, args)))),
      ),
    batch: (statements: readonly Statement[]) =>
      inTurn(statements.length, async (askedAt) => {
        const inStatements = statements.map(({ sql, args }) => toStatement(sql, args))
        const results = await whenWritable(askedAt, (client) => client.batch(inStatements, 'write'))
        return results.map((result) => resultOf(result))
      }),
    withTx: (work) =>
      inTurn(1, async (askedAt) => {
        const transaction = await whenWritable(askedAt, (client) => client.transaction('write'))
        return transact(writer, transaction, work)
      }),
    close() {
      // In the queue, so that what was asked before still happens.
      void queue.run(async () => {
        reader.close()
        writer.close()
      })
    },
  }
}

/** As `openSql`, for a database that stays open as long as the process: a file is put into WAL mode, for good. */
export async function openDatabase(config: SqlConfig): Promise<Sql> {
  const db = openSql(config)
  try {
    if (config.url.startsWith('file:')) await db.write('PRAGMA journal_mode = WAL')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

async function transact<T>(writer: Connection, transaction: Transaction, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    const value = await work(txOf(transaction))
    await transaction.commit()
    return value
  } catch (error) {
    transaction.close()
    if (!isBusy(error)) throw error
    writer.drop(writer.client())
    throw busyError(error)
  }
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
    read: async <T>(sql: string, args?: readonly SqlValue[]) =>
      rowsOf<T>(await transaction.execute(toStatement(sql, args))),
    write: async <T>(sql: string, args?: readonly SqlValue[]) =>
      resultOf<T>(await transaction.execute(toStatement(sql, args))),
  }
}

function toStatement(sql: string, args: readonly SqlValue[] = []): InStatement {
  // A JavaScript number is bound as REAL, and a TEXT column would store 3 as '3.0'.
  return { sql, args: args.map((value) => (Number.isSafeInteger(value) ? BigInt(value as number) : value)) }
}

function rowsOf<T = Row>(result: ResultSet): T[] {
  return result.rows as unknown as T[]
}

function resultOf<T = Row>(result: ResultSet): WriteResult<T> {
  // A file answers rowsAffected 0 to a RETURNING.
  return { rows: rowsOf<T>(result), rowsAffected: Math.max(result.rowsAffected, result.rows.length) }
}
