import type { Auth } from './auth.server.ts'
import type { Exchange } from './session/auth-client.server.ts'
import { authUnavailable } from './session/auth-unavailable.server.ts'
import { liveClient } from './session/sessions.server.ts'

/** A member as the auth server knows them now; a token may be an hour behind. */
export interface Account {
  email: string
  hasSecondFactor: boolean
}

/** Throws AppError 'unavailable' when the auth server does not answer. */
export async function readAccount(auth: Auth, exchange: Exchange): Promise<Account> {
  const { data, error } = await (await liveClient(auth, exchange)).auth.getUser()
  if (error) throw authUnavailable(error)
  const { email = '', factors = [] } = data.user
  return { email: email.toLowerCase(), hasSecondFactor: factors.some(({ status }) => status === 'verified') }
}
