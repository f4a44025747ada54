import { LibsqlError } from '@libsql/client'
import { AppError } from '#app/platform/errors.ts'

/**
 * What went wrong at a database, file and http alike:
 * - busy: another connection holds the lock, or gave this one up; the statement did nothing
 * - constraint: the statement broke one, and did nothing
 * - unopenable: the file cannot be opened: its folder is missing, or no file handle is left
 * - unauthorized, not_found: the server knows no such credentials or no such database
 * - moving: the database is fenced while its rows go elsewhere; the statement did nothing
 * - full: the database is as large as it may be, or its disk has no room; the statement did nothing
 * - blocked: the quota of the database's plan is used up
 * - network: no answer, or one that no database gave
 * - timeout: no answer in time
 * - expired: the server gave up a transaction that took too long, and rolled it back
 * - fatal: anything else, mostly a bug
 */
export type SqlFault =
  | 'busy'
  | 'constraint'
  | 'moving'
  | 'unopenable'
  | 'unauthorized'
  | 'not_found'
  | 'full'
  | 'blocked'
  | 'network'
  | 'timeout'
  | 'expired'
  | 'fatal'

const faultByCode: Record<string, SqlFault> = {
  SQLITE_BUSY: 'busy',
  TRANSACTION_BUSY: 'busy',
  TRANSACTION_TIMEOUT: 'busy',
  CLIENT_CLOSED: 'busy',
  SQLITE_CONSTRAINT: 'constraint',
  SQLITE_CANTOPEN: 'unopenable',
  SQLITE_FULL: 'full',
  BLOCKED: 'blocked',
  STREAM_EXPIRED: 'expired',
  TRANSACTION_CLOSED: 'expired',
  HRANA_PROTO_ERROR: 'network',
  UND_ERR_CONNECT_TIMEOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
}

/** The server was never reached, so that nothing can have happened there. */
const unsentCodes = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']

const harmlessFaults: readonly SqlFault[] = [
  'busy',
  'constraint',
  'moving',
  'unopenable',
  'unauthorized',
  'not_found',
  'full',
  'blocked',
]

/** What the triggers of a fenced database say. */
export const fenceWords = 'this database is being moved'

/** Looks through the causes as well: the client wraps some errors, and so do we. */
export function classify(error: unknown): SqlFault {
  const causes = withCauses(error)
  for (const one of causes) {
    // To SQLite a trigger that refuses is a constraint.
    if (one.message.includes(fenceWords)) return 'moving'
    const fault = faultByCode[codeOf(one)] ?? faultOfStatus(statusOf(one))
    if (fault) return fault
  }
  if (causes.some(({ name }) => name === 'TimeoutError')) return 'timeout'
  // The native binding's own error has no code.
  if (causes.some(({ message }) => message.startsWith('ConnectionFailed'))) return 'unopenable'
  return causes.some(isNoAnswer) ? 'network' : 'fatal'
}

/** True when the statement certainly did nothing, whatever it was. */
export function didNothing(error: unknown): boolean {
  const causes = withCauses(error)
  const isUnsent = causes.some((one) => unsentCodes.includes(codeOf(one)) || statusOf(one) === 429)
  return isUnsent || harmlessFaults.includes(classify(error))
}

/** True when a row with that value exists; `column` is `table.column`, as SQLite names it in the message. */
export function isUniqueViolation(error: unknown, column: string): boolean {
  // Over HTTP there is no extended code, so the message decides for both transports.
  return error instanceof LibsqlError && error.message.includes(`UNIQUE constraint failed: ${column}`)
}

export function isMissingTable(error: unknown, table: string): boolean {
  return error instanceof LibsqlError && error.message.includes(`no such table: ${table}`)
}

/** Without our own AppError, whose code and status are meant for people. */
function withCauses(error: unknown): Error[] {
  const causes: Error[] = []
  for (let next = error; next instanceof Error && causes.length < 5; next = next.cause) {
    if (!(next instanceof AppError)) causes.push(next)
  }
  return causes
}

function isNoAnswer(error: Error): boolean {
  // A SyntaxError: the page of a proxy was parsed as JSON.
  return (
    error instanceof SyntaxError || (error instanceof TypeError && /^(fetch failed|terminated)$/.test(error.message))
  )
}

function faultOfStatus(status: number | undefined): SqlFault | undefined {
  if (status === undefined) return undefined
  if (status === 404) return 'not_found'
  if (status === 402) return 'blocked'
  if (status === 408) return 'timeout'
  if (status === 429 || status >= 500) return 'network'
  // 400: what a database answers to the token of an earlier one of its name (turso-cli#670).
  return [400, 401, 403].includes(status) ? 'unauthorized' : undefined
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}

/** Of an answer over http alone: what a transaction's own work throws may have a status of another kind. */
function statusOf(error: Error): number | undefined {
  const isAnswer = error.name === 'HttpServerError' && 'status' in error
  return isAnswer && typeof error.status === 'number' ? error.status : undefined
}
