import { type AuthProject, adminClient } from './session/auth-client.server.ts'

/** Removes people from the auth server, with their sessions and factors; does nothing for one who is not there. */
export function memberRemover(project: AuthProject): (userId: string) => Promise<void> {
  const admin = adminClient(project)
  return async (userId) => {
    const { error } = await admin.deleteUser(userId)
    if (error && error.status !== 404) throw error
  }
}
