import { type AuthProject, bareClient } from './session/auth-client.server.ts'

export interface AdminProject extends AuthProject {
  /** Acts as service_role. */
  secretKey: string
}

/** Removes people from the auth server, with their sessions and factors; does nothing for one who is not there. */
export function memberRemover(project: AdminProject): (userId: string) => Promise<void> {
  const { auth } = bareClient({ ...project, publishableKey: project.secretKey })
  return async (userId) => {
    const { error } = await auth.admin.deleteUser(userId)
    if (error && error.status !== 404) throw error
  }
}
