import { type AuthProject, adminClient } from './session/auth-client.server.ts'

const pageSize = 200

export interface ListedMember {
  id: string
  email: string
  /** Milliseconds since 1970. */
  createdAt: number
}

/** Everybody whom the auth server knows by an address. */
export async function* listMembers(project: AuthProject): AsyncGenerator<ListedMember> {
  const admin = adminClient(project)
  for (let page = 1; ; page += 1) {
    const { data, error } = await admin.listUsers({ page, perPage: pageSize })
    if (error) throw error
    for (const { id, email, created_at } of data.users)
      if (email) yield { id, email, createdAt: Date.parse(created_at) }
    if (data.users.length < pageSize) return
  }
}
