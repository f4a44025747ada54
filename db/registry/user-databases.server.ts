import type { RegistryDb } from '#db/sql.server.ts'

/** The states that lead to ready. In any other, one of a later release included, there is nothing to provision. */
const provisionableStates = ['pending', 'db_created', 'credentialed'] as const

export type ProvisionableState = (typeof provisionableStates)[number]

/** 'deleting' refuses everything until nothing is left; 'deleted' is the tombstone. */
export type TenantState = ProvisionableState | 'ready' | 'deleting' | 'deleted'

/** A row of the registry's `user_databases`; instants in milliseconds. */
export interface UserDatabase {
  user_id: string
  email: string
  /** When the token was issued that named the address; 0 when that is not known. */
  email_as_of: number
  /** `u-` and 32 hex digits; a later generation adds `-2` and so on. */
  db_name: string
  db_url: string | null
  /** As the backend wrote it: sealed, or null where a database needs no token. */
  db_token: string | null
  storage_used_bytes: number
  /** When it was; 0 for never. */
  storage_measured_at: number
  /** When upkeep last tried to measure it, and to renew its token; 0 for never. */
  storage_tried_at: number
  token_tried_at: number
  created_at: number
  updated_at: number
  /** Where the database lives; wins over the configuration of new tenants. */
  backend: string
  state: TenantState
  generation: number
  schema_version: number
  token_expires_at: number | null
  attempts: number
  /** Public words. */
  last_error: string | null
  next_attempt_at: number
  lease_owner: string | null
  lease_until: number
  /** Grows with every lease; what an earlier holder still writes meets another number and changes nothing. */
  fence: number
}

export type ProvisionableDatabase = UserDatabase & { state: ProvisionableState }

/** The condition on `user_databases`, word for word that of its partial index. */
export const whereProvisionable = `state IN (${provisionableStates.map((state) => `'${state}'`).join(', ')})`

export function isProvisionable(row: UserDatabase): row is ProvisionableDatabase {
  return provisionableStates.some((state) => state === row.state)
}

export async function readUserDatabase(registry: RegistryDb, userId: string): Promise<UserDatabase | undefined> {
  const [row] = await registry.read<UserDatabase>('SELECT * FROM user_databases WHERE user_id = ?', [userId])
  return row
}

/** Members whose database is ready, by id, those after `after`; and how many there are in all. */
export async function readReadyTenants(
  registry: RegistryDb,
  after: string,
  limit: number,
): Promise<{ tenants: string[]; total: number }> {
  const rows = await registry.read<{ user_id: string }>(
    `SELECT user_id FROM user_databases WHERE user_id > ? AND state = 'ready' ORDER BY user_id LIMIT ?`,
    [after, limit],
  )
  const [count] = await registry.read<{ total: number }>(
    `SELECT count(*) AS total FROM user_databases WHERE state = 'ready'`,
  )
  return { tenants: rows.map(({ user_id }) => user_id), total: count?.total ?? 0 }
}
