import { createServerClient } from '@supabase/ssr'
import { createClient } from '@supabase/supabase-js'
import { onTestFinished } from 'vitest'
import type { AuthServerConfig } from '#app/auth-server/auth-server.server.ts'
import { closeServer, listen } from '#app/auth-server/program/listen.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { freePort } from '#tests/support/free-port.ts'
import { startMailServer } from '#tests/support/mail-server.ts'
import { secretKey, startAuthServer } from './start-auth-server.ts'

const realtime = { transport: class {} as never }
const publishableKey = 'sb_publishable_of_this_test'

/** An auth server on a real port that wants addresses confirmed by mail; its clock stands, as the clients' own has it. */
export async function startOnPort(config: Partial<AuthServerConfig> = {}) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const mailServer = await startMailServer()
  let now = Date.now()
  const server = await startAuthServer({
    mailServer,
    issuer: `${url}/auth/v1`,
    autoconfirm: false,
    confirmUrl: undefined,
    clock: () => now,
    ...config,
  })
  const http = await listen({ fetch: server.answer }, { host: '127.0.0.1', port }, createLog('silent'))
  onTestFinished(() => closeServer(http))
  const client = (key: string, headers: Record<string, string> = {}) =>
    createClient(url, key, {
      auth: { persistSession: false, autoRefreshToken: false },
      global: { headers },
      realtime,
    }).auth
  return {
    url: `${url}/auth/v1`,
    mailServer,
    keysFile: server.keysFile,
    now: () => now,
    advance: (ms: number) => {
      now += ms
    },
    /** Untouched supabase-js. */
    member: (headers?: Record<string, string>) => client(publishableKey, headers),
    withSecretKey: (headers?: Record<string, string>) => client(secretKey, headers),
    admin: () => client(secretKey).admin,
    /** A browser of its own, and for each request the client that @supabase/ssr makes on its cookies. */
    browser: () => browserAt(url),
    /** What no client shows: status, headers and body. */
    raw: (path: string, init?: RequestInit) => fetch(`${url}/auth/v1${path}`, { redirect: 'manual', ...init }),
  }
}

export type PortServer = Awaited<ReturnType<typeof startOnPort>>

function browserAt(url: string) {
  const jar = new Map<string, string>()
  return () =>
    createServerClient(url, publishableKey, {
      realtime,
      cookies: {
        encode: 'tokens-only',
        getAll: () => [...jar].map(([name, value]) => ({ name, value })),
        setAll: (cookies) => {
          for (const { name, value } of cookies) {
            if (value) jar.set(name, value)
            else jar.delete(name)
          }
        },
      },
    }).auth
}

/** A request as supabase-js words it. */
export function posted(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method: 'POST', headers: { 'x-supabase-api-version': '2024-01-01', ...headers }, body: JSON.stringify(body) }
}
