import { randomUUID } from 'node:crypto'
import type { Client } from '@libsql/client'
import { refusalOf } from './refusal.server.ts'
import { createRemoteClient } from './remote-client.server.ts'
import { untilAnswered } from './retry.server.ts'
import type { Sql, SqlConfig, SqlValue, Statement, Tx, WriteOptions } from './sql.server.ts'
import { resultOf, rowsOf, toStatement, txOf } from './statement.server.ts'

export function isRemote(url: string): boolean {
  return /^(https?|libsql):/.test(url)
}

/**
 * A database behind the libSQL protocol over http: Turso's, or a sqld's. Writes need no queue here, for the server
 * keeps one and waits for locks itself.
 */
export function openRemote(config: SqlConfig): Sql {
  const client = createRemoteClient(config)
  const running = new Set<Promise<unknown>>()
  let isClosed = false
  const name = randomUUID()
  let changes = 0

  async function ask<T>(isRepeatable: boolean, attempt: () => Promise<T>): Promise<T> {
    if (isClosed) throw new Error('The database is closed')
    const answer = untilAnswered(isRepeatable, attempt)
    running.add(answer)
    return answer.finally(() => running.delete(answer))
  }

  /** Also when it fails, for it may have acted. */
  function change<T>(isRepeatable: boolean, attempt: () => Promise<T>): Promise<T> {
    return ask(isRepeatable, attempt).finally(() => {
      changes += 1
    })
  }

  return {
    read: <T>(sql: string, args: readonly SqlValue[] = []) =>
      ask(true, async () => rowsOf<T>(await client.execute(toStatement({ sql, args })))),
    write: <T>(sql: string, args: readonly SqlValue[] = [], { isRepeatable = false }: WriteOptions = {}) =>
      change(isRepeatable, async () => resultOf<T>(await client.execute(toStatement({ sql, args })))),
    batch: (statements: readonly Statement[], { isRepeatable = false }: WriteOptions = {}) =>
      change(isRepeatable, async () => {
        const results = await client.batch(statements.map(toStatement), 'write')
        return results.map((result) => resultOf(result))
      }),
    withTx: (work) => change(false, () => transact(client, work)),
    dataVersion: async () => undefined,
    seenVersion: async () => `${name} ${changes}`,
    close() {
      isClosed = true
      void Promise.allSettled(running).then(() => client.close())
    },
  }
}

/** `work` runs again when its first statement, with which BEGIN is sent, was refused. */
async function transact<T>(client: Client, work: (tx: Tx) => Promise<T>): Promise<T> {
  const transaction = await client.transaction('write')
  try {
    const value = await work(txOf(transaction)).catch((error) => {
      // Not committed, so nothing was changed, whatever became of the statement.
      throw refusalOf(error)
    })
    await transaction.commit()
    return value
  } finally {
    transaction.close()
  }
}
