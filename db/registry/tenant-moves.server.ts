import type { RegistryDb, Statement } from '#db/sql.server.ts'
import type { UserDatabase } from './user-databases.server.ts'

/** A row of the registry's `tenant_moves`; instants in milliseconds. */
export interface TenantMove {
  user_id: string
  /**
   * 'copying': the member is where they were, whose writes may be fenced; the new database is nobody's. 'switched': the
   * member is in the new one, and the old one is still to be deleted. 'over': nothing is left to do.
   */
  state: 'copying' | 'switched' | 'over'
  from_backend: string
  from_name: string
  to_backend: string
  to_name: string
  to_generation: number
  begun_at: number
  switched_at: number | null
}

export async function readMove(registry: RegistryDb, userId: string): Promise<TenantMove | undefined> {
  const [move] = await registry.read<TenantMove>('SELECT * FROM tenant_moves WHERE user_id = ?', [userId])
  return move
}

/** Moves that are not over. */
export function readOpenMoves(registry: RegistryDb): Promise<TenantMove[]> {
  return registry.read<TenantMove>("SELECT * FROM tenant_moves WHERE state <> 'over' ORDER BY begun_at")
}

/** Writes down what is to be made, before it is; false when the lease is somebody else's by now. */
export async function beginMove(registry: RegistryDb, lease: UserDatabase, move: TenantMove): Promise<boolean> {
  const { rowsAffected } = await registry.write(
    `INSERT INTO tenant_moves
       (user_id, state, from_backend, from_name, to_backend, to_name, to_generation, begun_at, switched_at)
     SELECT ?, 'copying', ?, ?, ?, ?, ?, ?, NULL
     WHERE EXISTS (SELECT 1 FROM user_databases
       WHERE user_id = ? AND lease_owner = ? AND fence = ? AND state = 'ready')
     ON CONFLICT (user_id) DO UPDATE SET state = 'copying', from_backend = excluded.from_backend,
       from_name = excluded.from_name, to_backend = excluded.to_backend, to_name = excluded.to_name,
       to_generation = excluded.to_generation, begun_at = excluded.begun_at, switched_at = NULL`,
    [
      move.user_id,
      move.from_backend,
      move.from_name,
      move.to_backend,
      move.to_name,
      move.to_generation,
      move.begun_at,
      lease.user_id,
      lease.lease_owner,
      lease.fence,
    ],
    { isRepeatable: true },
  )
  return rowsAffected > 0
}

/** What a member's row says of the new database. */
export type NewAddress = Pick<UserDatabase, 'db_url' | 'db_token' | 'token_expires_at' | 'schema_version'>

/** Both statements hold, or neither: the member is in the new database, and the lease is given back. */
export function switchStatements(lease: UserDatabase, move: TenantMove, to: NewAddress, now: number): Statement[] {
  return [
    {
      sql: `UPDATE user_databases SET backend = ?, db_name = ?, generation = ?, db_url = ?, db_token = ?,
              token_expires_at = ?, schema_version = ?, storage_measured_at = 0, attempts = 0, lease_owner = NULL,
              lease_until = 0, updated_at = ?
            WHERE user_id = ? AND lease_owner = ? AND fence = ? AND state = 'ready' AND db_name = ?`,
      args: [
        move.to_backend,
        move.to_name,
        move.to_generation,
        to.db_url,
        to.db_token,
        to.token_expires_at,
        to.schema_version,
        now,
        lease.user_id,
        lease.lease_owner,
        lease.fence,
        move.from_name,
      ],
    },
    {
      sql: `UPDATE tenant_moves SET state = 'switched', switched_at = ?
            WHERE user_id = ? AND to_name = ? AND state = 'copying'
              AND EXISTS (SELECT 1 FROM user_databases AS d WHERE d.user_id = tenant_moves.user_id AND d.db_name = to_name)`,
      args: [now, move.user_id, move.to_name],
    },
  ]
}

export async function endMove(registry: RegistryDb, { user_id, to_name }: TenantMove): Promise<void> {
  await registry.write("UPDATE tenant_moves SET state = 'over' WHERE user_id = ? AND to_name = ?", [user_id, to_name], {
    isRepeatable: true,
  })
}
