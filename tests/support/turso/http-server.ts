import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Outcome } from './faults.ts'

/** Serves an answer from `Request` to `Response` on a port of this machine. */
export async function serveHttp(port: number, answer: (request: Request) => Promise<Outcome>) {
  const server = createServer(async (incoming, outgoing) => {
    const outcome = await requestOf(incoming)
      .then(answer)
      .catch((error: unknown) => Response.json({ error: String(error) }, { status: 500 }))
    if (outcome === 'cut') {
      incoming.socket.destroy()
      return
    }
    outgoing.writeHead(outcome.status, Object.fromEntries(outcome.headers))
    outgoing.end(Buffer.from(await outcome.arrayBuffer()))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part)
  const { method = 'GET', url = '/', headers } = incoming
  const given = Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
  const body = parts.length > 0 ? { body: Buffer.concat(parts) } : {}
  return new Request(`http://${headers.host}${url}`, { method, headers: given as [string, string][], ...body })
}
