import { setImmediate as macrotask } from 'node:timers/promises'
import type { Client, Transaction } from '@libsql/client'
import { whenFree } from './busy.server.ts'
import { type Connection, createConnection } from './connection.server.ts'
import { dataVersionOn } from './data-version.server.ts'
import { busyError, refusalOf } from './refusal.server.ts'
import type { Sql, SqlValue, Statement, Tx } from './sql.server.ts'
import { classify } from './sql-error.server.ts'
import { resultOf, rowsOf, toStatement, txOf } from './statement.server.ts'
import { createWriteQueue } from './write-queue.server.ts'

/** libSQL statements pile up, about 10 KB each, until the loop takes a macrotask. */
const statementsPerMacrotask = 250

/**
 * A database in a file. One connection reads, another writes behind the queue, so what SQLITE_BUSY does to one never
 * reaches the other.
 */
export function openFile(url: string): Sql {
  const reader = createConnection(url)
  const writer = createConnection(url)
  const whenReadable = unlessRefused(whenFree(reader))
  const whenWritable = unlessRefused(whenFree(writer))
  const queue = createWriteQueue()
  const breathe = breather()

  const inTurn = <T>(count: number, work: (askedAt: number) => Promise<T>) => {
    const askedAt = performance.now()
    return queue.run(async () => {
      await breathe(count)
      return work(askedAt)
    })
  }
  const dataVersion = async () => {
    await breathe(1)
    return whenReadable(performance.now(), dataVersionOn)
  }
  return {
    async read<T>(sql: string, args: readonly SqlValue[] = []) {
      await breathe(1)
      return rowsOf<T>(await whenReadable(performance.now(), (client) => client.execute(toStatement({ sql, args }))))
    },
    write: <T>(sql: string, args: readonly SqlValue[] = []) =>
      inTurn(1, async (askedAt) =>
        resultOf<T>(await whenWritable(askedAt, (client) => client.execute(toStatement({ sql, args })))),
      ),
    batch: (statements: readonly Statement[]) =>
      inTurn(statements.length, async (askedAt) => {
        const results = await whenWritable(askedAt, (client) => client.batch(statements.map(toStatement), 'write'))
        return results.map((result) => resultOf(result))
      }),
    withTx: (work) =>
      inTurn(1, async (askedAt) => {
        const transaction = await whenWritable(askedAt, (client) => client.transaction('write'))
        return transact(writer, transaction, work)
      }),
    dataVersion,
    seenVersion: dataVersion,
    close() {
      // In the queue, so that what was asked before still happens.
      void queue.run(async () => {
        reader.close()
        writer.close()
      })
    },
  }
}

function unlessRefused(free: ReturnType<typeof whenFree>): ReturnType<typeof whenFree> {
  return async <T>(askedAt: number, attempt: (client: Client) => Promise<T>) => {
    try {
      return await free(askedAt, attempt)
    } catch (error) {
      throw refusalOf(error)
    }
  }
}

async function transact<T>(writer: Connection, transaction: Transaction, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    const value = await work(txOf(transaction))
    await transaction.commit()
    return value
  } catch (error) {
    transaction.close()
    const fault = classify(error)
    if (fault === 'moving') throw refusalOf(error)
    // Such as what the work refuses, whose status is for people and says nothing of the database.
    if (fault !== 'busy') throw error
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
