import { isAuthSessionMissingError, type User } from '@supabase/supabase-js'
import { recentMap } from '#app/platform/recent-map.ts'
import { type AuthProject, bareClient } from './auth-client.server.ts'
import { authUnavailable } from './auth-unavailable.server.ts'
import type { LiveSession } from './live-session.ts'

const rememberedTokens = 5000

/** What a token does not say of its member. */
export interface KnownAccount {
  hasSecondFactor: boolean
  /** A mail had to confirm the address, and that is done, though perhaps not by who signed up. */
  isConfirmedByMail: boolean
}

export interface KnownAccounts {
  /** Undefined: the auth server knows this session or its member no more. Throws AppError 'unavailable' without an answer. */
  of(session: LiveSession): Promise<KnownAccount | undefined>
}

/**
 * The auth server is asked once a token. That there is no second factor is remembered: whoever turns one on ends the
 * sessions that did not show it.
 */
export function createKnownAccounts(project: AuthProject): KnownAccounts {
  const known = recentMap<KnownAccount>(rememberedTokens)
  return {
    async of({ claims, accessToken }) {
      const key = `${claims.sessionId} ${claims.issuedAt}`
      const remembered = known.get(key)
      if (remembered) return remembered
      const account = await ask(project, accessToken)
      if (account && !account.hasSecondFactor) known.set(key, account)
      return account
    },
  }
}

async function ask(project: AuthProject, accessToken: string): Promise<KnownAccount | undefined> {
  const { data, error } = await bareClient(project).auth.getUser(accessToken)
  if (!error) return accountOf(data.user)
  const isGone = isAuthSessionMissingError(error) || error.code === 'user_not_found' || error.code === 'user_banned'
  if (isGone) return undefined
  throw authUnavailable(error)
}

/** Where sign-ups confirm themselves, and where an administrator made the account, no mail to confirm it was ever sent. */
function accountOf({ factors = [], confirmation_sent_at: sentAt, email_confirmed_at: confirmedAt }: User) {
  return {
    hasSecondFactor: factors.some(({ status }) => status === 'verified'),
    isConfirmedByMail: Boolean(sentAt && confirmedAt),
  }
}
