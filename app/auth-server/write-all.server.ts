import type { Statement, Tx } from '#db/sql.server.ts'

export async function writeAll(tx: Tx, statements: readonly Statement[]): Promise<void> {
  for (const { sql, args } of statements) await tx.write(sql, args)
}
