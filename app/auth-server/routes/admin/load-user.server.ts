import { z } from 'zod'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import type { User } from '#app/auth-server/users/user.ts'
import { findUser } from '#app/auth-server/users/users.server.ts'
import type { Tx } from '#db/sql.server.ts'

const uuid = z.guid()

/** The user of the path. Throws GoTrueError when there is none. */
export async function loadUser(db: Tx, id: string): Promise<User> {
  if (!uuid.safeParse(id).success) throw new GoTrueError('userIdNotUuid')
  const user = await findUser(db, id.toLowerCase())
  if (!user) throw new GoTrueError('userNotFound')
  return user
}
