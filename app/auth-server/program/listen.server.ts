import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { ReadableStream } from 'node:stream/web'
import type { AuthServer } from '#app/auth-server/auth-server.server.ts'
import type { Log } from '#app/platform/log.server.ts'

const shutdownLimitMs = 10_000
/** Longer than the auth server gives itself to answer, so that it is the one to say that the time is over. */
const receiveLimitMs = 15_000

/** Serves the requests of one port. Rejects when it cannot listen there. */
export async function listen(auth: AuthServer, { host, port }: { host: string; port: number }, log: Log) {
  const limits = { requestTimeout: receiveLimitMs, headersTimeout: receiveLimitMs }
  const server = createServer(limits, (incoming, outgoing) => {
    respond(auth, incoming, outgoing, () => !server.listening).catch((error: unknown) => {
      log.error({ err: error }, 'auth server lost a request')
      outgoing.destroy()
    })
  })
  server.listen(port, host)
  await once(server, 'listening')
  return server
}

/** Takes no more requests, and resolves when those that run are answered; after ten seconds they are cut off. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const cutOff = setTimeout(() => server.closeAllConnections(), shutdownLimitMs)
  await closed
  clearTimeout(cutOff)
}

async function respond(
  auth: AuthServer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  isClosing: () => boolean,
): Promise<void> {
  const response = await auth.fetch(requestOf(incoming), { address: incoming.socket.remoteAddress ?? '' })
  if (isClosing()) outgoing.shouldKeepAlive = false
  const body = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, [...response.headers].flat()).end(body)
  // What of a body was left unread is let flow away: a client that still sends would else not see the answer.
  incoming.resume()
}

/** The host is made up, for nothing depends on what a client says it called. */
function requestOf(incoming: IncomingMessage): Request {
  const { method = '', url = '' } = incoming
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, [value].flat().join(', '))
  // Without destroyOnReturn a body that nobody reads to its end would take the connection along, and the answer with it.
  const body = ReadableStream.from(incoming.iterator({ destroyOnReturn: false })) as unknown as BodyInit
  return new Request(`http://auth.internal${url.startsWith('/') ? url : '/'}`, {
    // A Request takes none of these, and the auth server knows none of them.
    method: /^(connect|trace|track)$/i.test(method) ? 'UNKNOWN' : method,
    headers,
    ...(method === 'GET' || method === 'HEAD' ? {} : { body, duplex: 'half' }),
  })
}
