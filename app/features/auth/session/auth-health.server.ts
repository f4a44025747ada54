import type { AuthProject } from './auth-client.server.ts'
import { authUnavailable } from './auth-unavailable.server.ts'

const limitMs = 3000

/** Whether the auth server answers; never throws. */
export async function isAuthServerUp({ url, publishableKey, fetch }: Omit<AuthProject, 'cookie'>): Promise<boolean> {
  // The gateway of a hosted project wants a key for everything.
  const init = { headers: { apikey: publishableKey }, signal: AbortSignal.timeout(limitMs) }
  return fetch(`${url}/auth/v1/health`, init).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** Throws AppError 'unavailable' when it does not answer. */
export async function requireAuthServer(project: AuthProject): Promise<void> {
  if (!(await isAuthServerUp(project))) throw authUnavailable(undefined)
}
