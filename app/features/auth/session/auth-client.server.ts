import { createServerClient, parseCookieHeader, serializeCookieHeader } from '@supabase/ssr'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { clientHeader } from '#app/platform/client-network.server.ts'
import { cookieOptions, type SessionCookie } from './session-cookie.server.ts'

/** supabase-js always builds a realtime client and looks for a WebSocket; none is ever opened. */
class NoRealtime {}

type Fetch = typeof globalThis.fetch

export interface AuthProject {
  /** Without /auth/v1, which supabase-js appends. */
  url: string
  publishableKey: string
  /** Acts as service_role, for what no member can do; and lets us speak for our visitors. */
  secretKey: string
  fetch: Fetch
  cookie: SessionCookie
}

/** The request a client reads its cookies from, and the response headers it writes them to. */
export interface Exchange {
  request: Request
  headers: Headers
}

/**
 * A client on the member's session cookie. Asking it for its session may refresh, so build it only where its cookies can
 * be answered.
 */
export function sessionClient(project: AuthProject, { request, headers }: Exchange): SupabaseClient {
  const client = createServerClient(project.url, project.publishableKey, {
    realtime: { transport: NoRealtime as never },
    global: { fetch: onBehalfOf(request, project) },
    cookieOptions: cookieOptions(project.cookie),
    cookies: {
      encode: 'tokens-only',
      getAll: () =>
        parseCookieHeader(request.headers.get('cookie') ?? '').map(({ name, value = '' }) => ({ name, value })),
      setAll: (cookies, more) => {
        for (const { name, value, options } of cookies) {
          headers.append('set-cookie', serializeCookieHeader(name, value, options))
        }
        for (const [name, value] of Object.entries(more)) headers.set(name, value)
      },
    },
  })
  return withoutInitialSession(client as unknown as SupabaseClient)
}

/**
 * Names the visitor to the auth server, which otherwise sees one address for all and counts everybody's tries together. It
 * believes `Sb-Forwarded-For` to who shows a secret key as `apikey` (supabase.com/docs/guides/auth/rate-limits). The client
 * knows the publishable key alone, so that none of its requests acts as service_role; without a session it would send that
 * key as a bearer too, which a gateway takes only when it equals `apikey`.
 */
function onBehalfOf({ headers }: Request, { fetch, publishableKey, secretKey }: AuthProject): Fetch {
  const address = headers.get(clientHeader)
  if (!address) return fetch
  return (input, init) => {
    const sent = new Headers(init?.headers)
    sent.set('sb-forwarded-for', address)
    sent.set('apikey', secretKey)
    if (sent.get('authorization') === `Bearer ${publishableKey}`) sent.delete('authorization')
    return fetch(input, { ...init, headers: sent })
  }
}

/**
 * auth-js loads the session for every listener, refreshes it for that, and prints the stack of a refusal to the console;
 * it has no option against it. The one listener here, of @supabase/ssr, waits for changes alone.
 */
function withoutInitialSession(client: SupabaseClient): SupabaseClient {
  Object.assign(client.auth, { _emitInitialSession: async () => {} })
  return client
}

/** Acts as service_role. */
export function adminClient(project: AuthProject): SupabaseClient['auth']['admin'] {
  return bareClient({ ...project, publishableKey: project.secretKey }).auth.admin
}

/** A client without a session, for what is done aside from the member's own; for the visitor of `request`, if there is one. */
export function bareClient(project: AuthProject, request?: Request): SupabaseClient {
  return createClient(project.url, project.publishableKey, {
    realtime: { transport: NoRealtime as never },
    global: { fetch: request ? onBehalfOf(request, project) : project.fetch },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
}
