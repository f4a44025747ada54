import { createServerClient, parseCookieHeader, serializeCookieHeader } from '@supabase/ssr'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { clientHeader } from '#app/platform/client-network.server.ts'
import { cookieOptions, type SessionCookie } from './session-cookie.server.ts'

/** supabase-js always builds a realtime client and looks for a WebSocket; none is ever opened. */
class NoRealtime {}

export interface AuthProject {
  /** Without /auth/v1, which supabase-js appends. */
  url: string
  publishableKey: string
  fetch: typeof globalThis.fetch
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
    global: { fetch: project.fetch, headers: visitorOf(request) },
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

/** Names the visitor to the embedded auth server, for its audit log; Supabase takes it from who shows the secret key. */
function visitorOf({ headers }: Request): Record<string, string> {
  const address = headers.get(clientHeader)
  return address ? { 'sb-forwarded-for': address } : {}
}

/**
 * auth-js loads the session for every listener, refreshes it for that, and prints the stack of a refusal to the console;
 * it has no option against it. The one listener here, of @supabase/ssr, waits for changes alone.
 */
function withoutInitialSession(client: SupabaseClient): SupabaseClient {
  Object.assign(client.auth, { _emitInitialSession: async () => {} })
  return client
}

export interface AdminProject extends AuthProject {
  /** Acts as service_role. */
  secretKey: string
}

export function adminClient(project: AdminProject): SupabaseClient['auth']['admin'] {
  return bareClient({ ...project, publishableKey: project.secretKey }).auth.admin
}

/** A client without a session, for checking a password aside from the member's own session. */
export function bareClient(project: AuthProject): SupabaseClient {
  return createClient(project.url, project.publishableKey, {
    realtime: { transport: NoRealtime as never },
    global: { fetch: project.fetch },
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  })
}
