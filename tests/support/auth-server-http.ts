import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createAuthServer } from '#app/auth-server/auth-server.server.ts'
import { loadSigningKeys } from '#app/auth-server/tokens/keys-file.server.ts'
import { fileUrl } from '#app/platform/files.server.ts'
import { createLog } from '#app/platform/log.server.ts'
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
export async function authServerOnPort(dataDir: string, accessTokenTtlSeconds: number): Promise<AuthServerOnPort> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const secretKey = 'sb_secret_test'
  const { fetch } = await createAuthServer({
    db: await openDatabase({ url: fileUrl(join(dataDir, 'auth.db')) }),
    issuer: `${url}/auth/v1`,
    secretKey,
    signingKeys: await loadSigningKeys(join(dataDir, 'auth-keys.json')),
    clock: Date.now,
    log: createLog('silent'),
    accessTokenTtlSeconds,
  })
  const requests: string[] = []
  let server: Server | undefined

  async function start(): Promise<void> {
    server = createServer(async (incoming, outgoing) => {
      requests.push(`${incoming.method} ${incoming.url}`)
      const response = await fetch(await requestOf(incoming, url))
      outgoing.writeHead(response.status, [...response.headers].flat())
      outgoing.end(Buffer.from(await response.arrayBuffer()))
    }).listen(port, '127.0.0.1')
    await once(server, 'listening')
  }

  async function stop(): Promise<void> {
    if (!server) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
    server = undefined
  }

  await start()
  const env = { SUPABASE_URL: url, SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_test', SUPABASE_SECRET_KEY: secretKey }
  return { env, requests, start, stop }
}

async function requestOf(incoming: IncomingMessage, url: string): Promise<Request> {
  const body = await buffer(incoming)
  return new Request(new URL(incoming.url ?? '/', url), {
    method: incoming.method ?? 'GET',
    headers: incoming.headers as Record<string, string>,
    ...(body.length > 0 ? { body } : {}),
  })
}
