import { isAuthSessionMissingError } from '@supabase/supabase-js'
import { recentMap } from '#app/platform/recent-map.ts'
import { type AuthProject, bareClient } from './auth-client.server.ts'
import { authUnavailable } from './auth-unavailable.server.ts'
import type { LiveSession } from './live-session.ts'

const rememberedTokens = 5000

/** 'gone': the auth server knows this session or its member no more. */
export type SecondFactorState = 'none' | 'verified' | 'gone'

export interface SecondFactors {
  /** Whether the member has a second factor. Throws AppError 'unavailable' when the auth server does not answer. */
  of(session: LiveSession): Promise<SecondFactorState>
}

/**
 * A token does not say whether its member has a second factor, so the auth server is asked, once a token. 'none' is
 * remembered: whoever turns a second factor on ends the sessions that did not show it.
 */
export function createSecondFactors(project: AuthProject): SecondFactors {
  const known = recentMap<true>(rememberedTokens)
  return {
    async of({ claims, accessToken }) {
      const key = `${claims.sessionId} ${claims.issuedAt}`
      if (known.get(key)) return 'none'
      const state = await ask(project, accessToken)
      if (state === 'none') known.set(key, true)
      return state
    },
  }
}

async function ask(project: AuthProject, accessToken: string): Promise<SecondFactorState> {
  const { data, error } = await bareClient(project).auth.getUser(accessToken)
  if (error) {
    const isGone = isAuthSessionMissingError(error) || error.code === 'user_not_found' || error.code === 'user_banned'
    if (isGone) return 'gone'
    throw authUnavailable(error)
  }
  return data.user.factors?.some(({ status }) => status === 'verified') ? 'verified' : 'none'
}
