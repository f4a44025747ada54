export type SqlValue = null | string | number | bigint | Uint8Array

export type Row = Record<string, unknown>

export interface Statement {
  /** One statement; libSQL silently drops everything behind a first semicolon. */
  sql: string
  args?: readonly SqlValue[]
}

export interface SqlConfig {
  /** `file:/absolute/path.db`, `http(s)://…` or `libsql://…` */
  url: string
  /** Of a database over http, as are the others. */
  authToken?: string
  /** More headers, asked for anew at each request. */
  headers?: () => Record<string, string>
  /** How long a request may take; 10 s when not given. */
  limitMs?: number
}

export interface WriteOptions {
  /** True when doing it twice is the same as once, so that it may be sent again when no answer came over the network. */
  isRepeatable?: boolean
}

export interface WriteResult<T = Row> {
  /** What RETURNING gave. */
  rows: T[]
  rowsAffected: number
}

/** Inside a write transaction. Never await the network here: the whole database waits for this transaction. */
export interface Tx {
  read<T = Row>(sql: string, args?: readonly SqlValue[]): Promise<T[]>
  write<T = Row>(sql: string, args?: readonly SqlValue[]): Promise<WriteResult<T>>
}

/**
 * One libSQL database, in a file or over http. Reads run at once; on a file, writes, batches and transactions queue
 * first in, first out. Every method rejects with AppError 'unavailable' for what a later try may mend, with the error as
 * its cause where there is one to `classify`: when another connection holds the write lock for over 2 s, however many wait
 * for it (own writes on a file are waited for as long as they take), when the file cannot be opened, or when no answer
 * comes over the network.
 */
export interface Sql extends Tx {
  write<T = Row>(sql: string, args?: readonly SqlValue[], options?: WriteOptions): Promise<WriteResult<T>>
  /** All or nothing, in one round trip, under the write lock. */
  batch(statements: readonly Statement[], options?: WriteOptions): Promise<WriteResult[]>
  /**
   * BEGIN IMMEDIATE, then commit what `work` did, or roll back when it throws. `work` may be called again, over http when
   * its first statement was refused, on a tenant's database when it was moved meanwhile. A server ends it after 5 s.
   */
  withTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * Another text whenever anyone, another process included, may have committed here since; undefined over HTTP, where
   * nothing tells. Ask before you read: what is read afterwards is at least as new.
   */
  dataVersion(): Promise<string | undefined>
  /** As `dataVersion`; over HTTP it tells of what was written through this `Sql`, and of nothing else. */
  seenVersion(): Promise<string>
  /** What was asked before still happens; what is asked after rejects. */
  close(): void
}

/** The registry, as opened by db/registry; no tenant database can be passed for it, nor the other way round. */
declare const registryBrand: unique symbol
export type RegistryDb = Sql & { readonly [registryBrand]: true }

/** One tenant's database. Only the tenant cache makes and closes it, so no verb can reach another tenant. */
declare const tenantBrand: unique symbol
export type TenantDb = Omit<Sql, 'close'> & { readonly [tenantBrand]: true }
