import { LibsqlError } from '@libsql/client'

const busyCodes = new Set(['SQLITE_BUSY', 'TRANSACTION_BUSY', 'TRANSACTION_TIMEOUT'])

/** True when another connection holds the lock; the statement did nothing. */
export function isBusy(error: unknown): boolean {
  return error instanceof LibsqlError && busyCodes.has(error.code)
}

/** True when the connection was closed before the statement could run; it did nothing. */
export function isDropped(error: unknown): boolean {
  return error instanceof LibsqlError && error.code === 'CLIENT_CLOSED'
}

/** True when the database's file could not be opened: the folder is missing, or no file handle is left. */
export function isUnopenable(error: unknown): boolean {
  if (error instanceof LibsqlError) return error.code === 'SQLITE_CANTOPEN'
  // The native binding's own error has no code.
  return error instanceof Error && error.message.startsWith('ConnectionFailed')
}

/** True when a row with that value exists; `column` is `table.column`, as SQLite names it in the message. */
export function isUniqueViolation(error: unknown, column: string): boolean {
  // Over HTTP there is no extended code, so the message decides for both transports.
  return error instanceof LibsqlError && error.message.includes(`UNIQUE constraint failed: ${column}`)
}

export function isMissingTable(error: unknown, table: string): boolean {
  return error instanceof LibsqlError && error.message.includes(`no such table: ${table}`)
}
