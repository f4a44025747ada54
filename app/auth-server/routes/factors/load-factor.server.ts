import { z } from 'zod'
import { findFactor, type SecretFactor } from '#app/auth-server/factors/factors.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import type { Tx } from '#db/sql.server.ts'

const uuid = z.guid()

/** The user's factor of the path; another user's is not found. Throws GoTrueError. */
export async function loadFactor(db: Tx, userId: string, id: string): Promise<SecretFactor> {
  if (!uuid.safeParse(id).success) throw new GoTrueError('factorIdNotUuid')
  const factor = await findFactor(db, userId, id.toLowerCase())
  if (!factor) throw new GoTrueError('factorNotFound')
  return factor
}
