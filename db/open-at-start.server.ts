import { LibsqlError } from '@libsql/client'
import { AppError } from '#app/platform/errors.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import { SchemaError } from './migrate.server.ts'
import { isUnopenable } from './sql-error.server.ts'

/**
 * Opens a database that the process cannot start without, called `name` to the operator. What keeps it from being
 * opened is thrown as a StartFault; a bug as it is.
 */
export async function openAtStart<T>(name: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (error) {
    const trouble = troubleOf(error)
    throw trouble ? new StartFault(`The database ${name} ${trouble}`, { cause: error }) : error
  }
}

function troubleOf(error: unknown): string | undefined {
  if (error instanceof SchemaError) return `does not fit this build: ${error.message}.`
  if (isUnopenable(error)) return unopenable
  if (error instanceof AppError) {
    if (isUnopenable(error.cause)) return unopenable
    return 'is held by another program. End that one, or wait for it, and start again.'
  }
  if (!(error instanceof LibsqlError)) return undefined
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(error.code)) return 'is damaged, or is no database. Restore it from a backup.'
  return /^SQLITE_(READONLY|FULL|IOERR|PERM)/.test(error.code)
    ? `cannot be written to (${error.code}). See to the rights and the space on the disk.`
    : undefined
}

const unopenable =
  'cannot be opened. It must be a file that this user may read and write, in a folder where it may, too.'
