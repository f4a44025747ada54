import { listMembers } from '#app/features/auth/list-members.server.ts'
import { type AuthProject, adminClient } from '#app/features/auth/session/auth-client.server.ts'

/**
 * Takes all second factors off the member of that address, and gives how many there were; undefined when nobody has it.
 * Throws an AuthError when the auth server refuses or does not answer.
 */
export async function removeFactors(project: AuthProject, email: string): Promise<number | undefined> {
  const { mfa } = adminClient(project)
  // GoTrue finds people by id alone.
  for await (const member of listMembers(project)) {
    if (member.email.toLowerCase() !== email) continue
    const { data, error } = await mfa.listFactors({ userId: member.id })
    if (error) throw error
    for (const { id } of data.factors) {
      const removed = await mfa.deleteFactor({ userId: member.id, id })
      if (removed.error) throw removed.error
    }
    return data.factors.length
  }
  return undefined
}
