import type { Server } from 'node:http'
import { join } from 'node:path'
import { type AuthServer, type AuthServerConfig, createAuthServer } from '#app/auth-server/auth-server.server.ts'
import { closeServer, listen } from '#app/auth-server/program/listen.server.ts'
import { ownSigningKeys } from '#app/auth-server/tokens/keys-file.server.ts'
import type { Clock } from '#app/platform/clock.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { createOutbox } from '#app/platform/outbox.server.ts'
import { openDatabase } from '#db/client.server.ts'
import { freePort } from './free-port.ts'

export interface AuthServerOnPort {
  /** The environment that points the app at it, as at a Supabase project. */
  env: Record<string, string>
  /** Method and path of each request so far. */
  requests: string[]
  stop: () => Promise<void>
  start: () => Promise<void>
}

/** The auth server on a real port, where the app meets it as it meets Supabase. */
export async function authServerOnPort(
  dataDir: string,
  accessTokenTtlSeconds: number,
  clock: Clock = Date.now,
  more: Partial<AuthServerConfig> = {},
): Promise<AuthServerOnPort> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const secretKey = 'sb_secret_test'
  const log = createLog('silent')
  const auth = await createAuthServer({
    db: await openDatabase({ url: fileUrl(join(dataDir, 'auth.db')) }),
    issuer: `${url}/auth/v1`,
    secretKey,
    signingKeys: await ownSigningKeys(join(dataDir, 'auth-keys.json'), log),
    clock,
    log,
    siteUrl: 'http://localhost:3000',
    mailer: createOutbox(join(dataDir, 'outbox'), 'cronstead@localhost', Date.now),
    accessTokenTtlSeconds,
    ...more,
  })
  const requests: string[] = []
  const noting: AuthServer = {
    fetch(request) {
      const { pathname, search } = new URL(request.url)
      requests.push(`${request.method} ${pathname}${search}`)
      return auth.fetch(request)
    },
  }
  let server: Server | undefined

  async function start(): Promise<void> {
    server = await listen(noting, { host: '127.0.0.1', port }, log)
  }

  async function stop(): Promise<void> {
    if (!server) return
    const closed = closeServer(server)
    server.closeAllConnections()
    await closed
    server = undefined
  }

  await start()
  const env = { SUPABASE_URL: url, SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_test', SUPABASE_SECRET_KEY: secretKey }
  return { env, requests, start, stop }
}
