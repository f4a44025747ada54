import type { Row, Sql, SqlValue, TenantDb, WriteOptions } from '#db/sql.server.ts'

/** Runs `work` on the tenant's database, which stays open for that long. */
export type UseTenant = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>

/** A database that is borrowed anew for every operation, so that whoever holds the handle has nothing to give back. */
export function tenantHandle(use: UseTenant): TenantDb {
  const handle: Omit<Sql, 'close'> = {
    read: <T = Row>(sql: string, args?: readonly SqlValue[]) => use((db) => db.read<T>(sql, args)),
    write: <T = Row>(sql: string, args?: readonly SqlValue[], options?: WriteOptions) =>
      use((db) => db.write<T>(sql, args, options)),
    batch: (statements, options) => use((db) => db.batch(statements, options)),
    withTx: (work) => use((db) => db.withTx(work)),
    dataVersion: () => use((db) => db.dataVersion()),
    seenVersion: () => use((db) => db.seenVersion()),
  }
  return handle as TenantDb
}
