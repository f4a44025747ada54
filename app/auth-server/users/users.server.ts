import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import type { SqlValue, Statement, Tx } from '#db/sql.server.ts'
import { isUniqueViolation } from '#db/sql-error.server.ts'
import type { Identity, User } from './user.ts'

/** The columns of a user that may change, `updated_at` aside. */
const columns = [
  'email',
  'is_anonymous',
  'role',
  'password_hash',
  'email_confirmed_at',
  'last_sign_in_at',
  'banned_until',
  'new_email',
  'email_change_confirm_status',
  'invited_at',
  'confirmation_sent_at',
  'recovery_sent_at',
  'email_change_sent_at',
  'reauthentication_sent_at',
  'app_metadata',
  'user_metadata',
  'deleted_at',
] as const satisfies readonly (keyof User)[]

const select = `SELECT id, ${columns.join(', ')}, created_at, updated_at,
    (SELECT json_group_array(json_object('id', i.id, 'user_id', i.user_id, 'provider', i.provider,
        'provider_id', i.provider_id, 'identity_data', json(i.identity_data), 'last_sign_in_at', i.last_sign_in_at,
        'created_at', i.created_at, 'updated_at', i.updated_at))
      FROM identities i WHERE i.user_id = users.id) AS identities,
    (SELECT json_group_array(json_object('id', f.id, 'friendly_name', f.friendly_name, 'factor_type', f.factor_type,
        'status', f.status, 'last_challenged_at', f.last_challenged_at,
        'created_at', f.created_at, 'updated_at', f.updated_at) ORDER BY f.created_at, f.id)
      FROM factors f WHERE f.user_id = users.id) AS factors
  FROM users`

type UserRow = Omit<User, 'app_metadata' | 'user_metadata' | 'identities' | 'factors'> & {
  app_metadata: string
  user_metadata: string
  identities: string
  factors: string
}

export async function findUser(db: Tx, id: string): Promise<User | undefined> {
  const [row] = await db.read<UserRow>(`${select} WHERE id = ?`, [id])
  return row && toUser(row)
}

/** `email` in lower case. */
export async function findUserByEmail(db: Tx, email: string): Promise<User | undefined> {
  const [row] = await db.read<UserRow>(`${select} WHERE email = ?`, [email])
  return row && toUser(row)
}

export interface UserQuery {
  /** From 1. */
  page: number
  perPage: number
  /** Part of an address or of the `full_name` in the user's metadata, in any case; '' finds all. */
  filter: string
  order: 'newest' | 'oldest'
}

/** One page, and how many there are in all. */
export async function listUsers(db: Tx, query: UserQuery): Promise<{ users: User[]; total: number }> {
  const { page, perPage, filter, order } = query
  const part = `%${filter.replace(/[\\%_]/g, '\\$&')}%`
  const where = `WHERE (is_anonymous = 0 AND email LIKE ?1 ESCAPE '\\') OR ?1 = '%%'
    OR user_metadata ->> '$.full_name' LIKE ?1 ESCAPE '\\'`
  const [count] = await db.read<{ total: number }>(`SELECT count(*) AS total FROM users ${where}`, [part])
  const sorted = `${select} ${where} ORDER BY created_at ${order === 'newest' ? 'DESC' : 'ASC'}, id LIMIT ?2 OFFSET ?3`
  const rows = await db.read<UserRow>(sorted, [part, perPage, (page - 1) * perPage])
  return { users: rows.map(toUser), total: count?.total ?? 0 }
}

/** Those whose id comes after this one, in the order of their ids, without the deleted and the anonymous. */
export async function usersAfter(db: Tx, id: string, most: number): Promise<User[]> {
  const rows = await db.read<UserRow>(
    `${select} WHERE id > ? AND deleted_at IS NULL AND is_anonymous = 0 ORDER BY id LIMIT ?`,
    [id, most],
  )
  return rows.map(toUser)
}

/** Fails with a unique violation on users.email or users.id when that is taken. */
export function insertUser(user: User): Statement[] {
  const sql = `INSERT INTO users (id, created_at, updated_at, ${columns.join(', ')})
      VALUES (?, ?, ?, ${columns.map(() => '?').join(', ')})`
  const args = [user.id, user.created_at, user.updated_at, ...valuesOf(user)]
  return [{ sql, args }, ...user.identities.map(insertIdentity)]
}

/** Throws GoTrueError with this refusal when the write fails because another user has the address or the id. */
export async function unlessTaken<T>(write: Promise<T>, refusal: 'userExists' | 'emailExists'): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (isUniqueViolation(error, 'users.email')) throw new GoTrueError(refusal)
    if (isUniqueViolation(error, 'users.id')) throw new GoTrueError('userExists')
    throw error
  }
}

/** Writes all of the user but the identities, and returns it with `now` as its updated_at. */
export async function saveUser(tx: Tx, user: User, now: number): Promise<User> {
  const sql = `UPDATE users SET updated_at = ?, ${columns.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`
  await tx.write(sql, [now, ...valuesOf(user), user.id])
  return { ...user, updated_at: now }
}

/** Writes the identities of the user, and returns it with `now` as their updated_at. */
export async function saveIdentities(tx: Tx, user: User, now: number): Promise<User> {
  const identities = user.identities.map((identity) => ({ ...identity, updated_at: now }))
  for (const identity of identities) {
    const { sql, args = [] } = insertIdentity(identity)
    const update = 'SET provider_id = excluded.provider_id, identity_data = excluded.identity_data, updated_at = ?'
    await tx.write(`${sql} ON CONFLICT (id) DO UPDATE ${update}`, [...args, now])
  }
  return { ...user, identities }
}

/** Identities and sessions go with it. */
export function deleteUser(id: string): Statement {
  return { sql: 'DELETE FROM users WHERE id = ?', args: [id] }
}

function insertIdentity(identity: Identity): Statement {
  const sql = `INSERT INTO identities (id, user_id, provider, provider_id, identity_data, last_sign_in_at, created_at,
      updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`
  const args = [
    identity.id,
    identity.user_id,
    identity.provider,
    identity.provider_id,
    JSON.stringify(identity.identity_data),
    identity.last_sign_in_at,
    identity.created_at,
    identity.updated_at,
  ]
  return { sql, args }
}

/** `email` is unique and never missing, so the id stands in it for an address that is not there. */
function valuesOf(user: User): SqlValue[] {
  return columns.map((name) => {
    const value = name === 'email' ? user.email || user.id : user[name]
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
  })
}

function toUser(row: UserRow): User {
  return {
    ...row,
    email: row.is_anonymous ? '' : row.email,
    app_metadata: JSON.parse(row.app_metadata),
    user_metadata: JSON.parse(row.user_metadata),
    identities: JSON.parse(row.identities),
    factors: JSON.parse(row.factors),
  }
}
