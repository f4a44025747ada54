import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite'
import { fromSqlite, type HranaResult, type HranaStatement, toSqlite } from './hrana-values.ts'
import type { WriteLock } from './write-lock.ts'

/** An error that the protocol carries, not the HTTP status. */
export class HranaError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** What stands behind one stream: a connection of its own, which takes turns with the others for writing. */
export interface HranaStream {
  execute(statement: HranaStatement): Promise<HranaResult>
  sequence(sql: string): Promise<void>
  storeSql(id: number, sql: string): void
  isAutocommit(): boolean
  close(): void
}

export interface StreamOptions {
  path: string
  lock: WriteLock
  isBlocked: () => boolean
  /** How many pages the database may have; no limit when undefined. */
  mostPages: () => number | undefined
}

/** What the cloud does not do (https://docs.turso.tech/cloud/limitations): it keeps these settings for itself. */
const lacking =
  /^\s*(VACUUM|ATTACH|DETACH|PRAGMA\s+(user_version|application_id)\s*(=|\()|PRAGMA\s+(journal_mode|busy_timeout))/i

export function openStream({ path, lock, isBlocked, mostPages }: StreamOptions): HranaStream {
  const db = new DatabaseSync(path, { timeout: 0 })
  db.exec('PRAGMA foreign_keys = ON')
  const texts = new Map<number, string>()
  let release: (() => void) | undefined
  let isTimedOut = false

  function letGo(): void {
    release?.()
    release = undefined
  }

  /** Ends a transaction that its client forgot, as a server does after five seconds. */
  function timeOut(): void {
    if (db.isOpen && db.isTransaction) db.exec('ROLLBACK')
    isTimedOut = true
    letGo()
  }

  async function begin(sql: string): Promise<void> {
    if (isTimedOut) throw new HranaError('TRANSACTION_TIMEOUT', 'Transaction timed out')
    if (/^\s*(SELECT|EXPLAIN|PRAGMA)\b/i.test(sql)) return
    if (isBlocked()) throw new HranaError('BLOCKED', 'Operation was blocked: writes are blocked')
    release ??= await lock.take(timeOut)
    // Of the connection, as a server with a size limit has it; the largest there is for none.
    if (!db.isTransaction) db.exec(`PRAGMA max_page_count = ${mostPages() ?? 4_294_967_294}`)
  }

  async function inTurn<T>(sql: string, work: () => T): Promise<T> {
    if (lacking.test(sql)) throw new HranaError('SQL_PARSE_ERROR', `SQL not allowed statement: ${sql}`)
    await begin(sql)
    try {
      return work()
    } catch (error) {
      throw hranaErrorOf(error)
    } finally {
      if (!db.isTransaction) letGo()
    }
  }

  return {
    execute(statement) {
      const sql = statement.sql ?? texts.get(statement.sql_id ?? -1) ?? ''
      return inTurn(sql, () => run(db, sql, statement))
    },
    sequence: (sql) => inTurn(sql, () => db.exec(sql)),
    storeSql: (id, sql) => void texts.set(id, sql),
    isAutocommit: () => !db.isTransaction,
    close() {
      if (!db.isOpen) return
      db.close()
      letGo()
    },
  }
}

function run(db: DatabaseSync, sql: string, statement: HranaStatement): HranaResult {
  const prepared = db.prepare(sql)
  prepared.setReadBigInts(true)
  prepared.setReturnArrays(true)
  const columns = prepared.columns()
  const before = count(db, 'total_changes()')
  // `all` also runs what answers no rows.
  const rows = prepared.all(...argumentsOf(statement)) as unknown as SQLOutputValue[][]
  // What triggers do is not counted, and what only reads has affected nothing.
  const affected = count(db, 'total_changes()') === before ? 0 : count(db, 'changes()')
  return {
    cols: columns.map(({ name, type }) => ({ name, decltype: type })),
    rows: rows.map((row) => row.map(fromSqlite)),
    affected_row_count: affected,
    last_insert_rowid: affected > 0 ? String(lastRowId(db)) : null,
  }
}

function argumentsOf({ args = [], named_args = [] }: HranaStatement): SQLInputValue[] {
  if (named_args.length === 0) return args.map(toSqlite)
  const named = Object.fromEntries(named_args.map(({ name, value }) => [name.replace(/^[:@$]/, ''), toSqlite(value)]))
  return [named as unknown as SQLInputValue, ...args.map(toSqlite)]
}

function count(db: DatabaseSync, what: 'changes()' | 'total_changes()'): number {
  return Number(db.prepare(`SELECT ${what} AS n`).get()?.n)
}

function lastRowId(db: DatabaseSync): unknown {
  return db.prepare('SELECT last_insert_rowid() AS id').get()?.id
}

function hranaErrorOf(error: unknown): HranaError {
  const message = error instanceof Error ? error.message : String(error)
  const code = Number((error as { errcode?: number }).errcode ?? 1) & 0xff
  if (code === 19) return new HranaError('SQLITE_CONSTRAINT', `SQLite error: ${message}`)
  if (code === 13) return new HranaError('SQLITE_FULL', `SQLite error: ${message}`)
  if (code === 5) return new HranaError('SQLITE_BUSY', `SQLite error: ${message}`)
  return new HranaError('SQL_INPUT_ERROR', `SQLite input error: ${message}`)
}
