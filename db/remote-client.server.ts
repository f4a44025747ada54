import { type Client, createClient } from '@libsql/client'
import type { SqlConfig } from './sql.server.ts'

const answerLimitMs = 10_000

/** A libSQL client over http; it holds no connection and no timer while nothing is asked. */
export function createRemoteClient({ url, authToken, headers, limitMs = answerLimitMs }: SqlConfig): Client {
  return createClient({
    url: withSlash(url),
    intMode: 'number',
    ...(authToken ? { authToken } : {}),
    // The client itself would wait for as long as undici does: five minutes.
    fetch: (request: Request) => {
      for (const [name, value] of Object.entries(headers?.() ?? {})) request.headers.set(name, value)
      return fetch(request, { signal: AbortSignal.timeout(limitMs) })
    },
  })
}

/** Without a slash at its end, the client takes the last part of the path off. */
function withSlash(address: string): string {
  const url = new URL(address)
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url.href
}
