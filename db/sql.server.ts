export type SqlValue = null | string | number | bigint | Uint8Array

export type Row = Record<string, unknown>

export interface Statement {
  /** One statement; libSQL silently drops everything behind a first semicolon. */
  sql: string
  args?: readonly SqlValue[]
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
 * One libSQL database. Reads run at once; writes, batches and transactions queue first in, first out.
 * Every method rejects with AppError 'unavailable' when another process holds the write lock for over 2 s, however many
 * wait for it, and at once when the file cannot be opened. Own writes before it are waited for as long as they take.
 */
export interface Sql extends Tx {
  /** All or nothing, in one round trip, under the write lock. */
  batch(statements: readonly Statement[]): Promise<WriteResult[]>
  /** BEGIN IMMEDIATE, then commit what `work` did, or roll back when it throws. */
  withTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** What was asked before still happens; what is asked after rejects. */
  close(): void
}

/** The registry, as opened by db/registry; no tenant database can be passed for it, nor the other way round. */
declare const registryBrand: unique symbol
export type RegistryDb = Sql & { readonly [registryBrand]: true }

/** One tenant's database. Only the tenant cache makes and closes it, so no verb can reach another tenant. */
declare const tenantBrand: unique symbol
export type TenantDb = Omit<Sql, 'close'> & { readonly [tenantBrand]: true }
