import type { InStatement, ResultSet, Transaction } from '@libsql/client'
import type { Row, SqlValue, Statement, Tx, WriteResult } from './sql.server.ts'

export function toStatement({ sql, args = [] }: Statement): InStatement {
  // A JavaScript number is bound as REAL, and a TEXT column would store 3 as '3.0'.
  return { sql, args: args.map((value) => (Number.isSafeInteger(value) ? BigInt(value as number) : value)) }
}

export function rowsOf<T = Row>(result: ResultSet): T[] {
  return result.rows as unknown as T[]
}

export function resultOf<T = Row>(result: ResultSet): WriteResult<T> {
  // A file answers rowsAffected 0 to a RETURNING.
  return { rows: rowsOf<T>(result), rowsAffected: Math.max(result.rowsAffected, result.rows.length) }
}

export function txOf(transaction: Transaction): Tx {
  const execute = (sql: string, args: readonly SqlValue[] = []) => transaction.execute(toStatement({ sql, args }))
  return {
    read: async <T>(sql: string, args?: readonly SqlValue[]) => rowsOf<T>(await execute(sql, args)),
    write: async <T>(sql: string, args?: readonly SqlValue[]) => resultOf<T>(await execute(sql, args)),
  }
}
