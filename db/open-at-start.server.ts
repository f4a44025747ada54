import { LibsqlError } from '@libsql/client'
import { AppError } from '#app/platform/errors.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import { SchemaError } from './migrate.server.ts'
import { classify, type SqlFault } from './sql-error.server.ts'

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

const troubles: Partial<Record<SqlFault, string>> = {
  unopenable: 'cannot be opened. It must be a file that this user may read and write, in a folder where it may, too.',
  unauthorized: 'does not accept its token. See to the address and the token.',
  not_found: 'is not at its address (404). See to the address.',
  blocked: 'is blocked: the quota of its plan is used up.',
  network: 'does not answer at its address. See to the address, or start again when it does.',
  timeout: 'does not answer in time. Start again when it does.',
}

function troubleOf(error: unknown): string | undefined {
  if (error instanceof SchemaError) return `does not fit this build: ${error.message}.`
  const trouble = troubles[classify(error)]
  if (trouble) return trouble
  if (error instanceof AppError) return 'is held by another program. End that one, or wait for it, and start again.'
  if (!(error instanceof LibsqlError)) return undefined
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(error.code)) return 'is damaged, or is no database. Restore it from a backup.'
  return /^SQLITE_(READONLY|FULL|IOERR|PERM)/.test(error.code)
    ? `cannot be written to (${error.code}). See to the rights and the space on the disk.`
    : undefined
}
