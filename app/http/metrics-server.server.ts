import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { clientHeader } from '#app/platform/client-network.server.ts'
import { StartFault } from '#app/platform/start-fault.server.ts'
import { mayReadMetrics } from './metrics-reader.server.ts'

export interface MetricsServerOptions {
  port: number
  /** Who shows it may read from anywhere; without one it listens to this machine alone. */
  token: string | undefined
  metrics: () => string
}

export const metricsHeaders = {
  'content-type': 'text/plain; version=0.0.4; charset=utf-8',
  'cache-control': 'no-store',
}

/**
 * Serves `/metrics` by itself, for a process that serves no pages; it does not keep the process from ending. Throws
 * StartFault when it cannot listen there.
 */
export async function serveMetrics({ port, token, metrics }: MetricsServerOptions): Promise<Server> {
  const server = createServer((message, response) => {
    const isAsked = message.url?.split('?')[0] === '/metrics' && ['GET', 'HEAD'].includes(message.method ?? '')
    if (isAsked && mayReadMetrics(asRequest(message), token)) response.writeHead(200, metricsHeaders).end(metrics())
    else response.writeHead(404).end()
  })
  server.listen(port, token === undefined ? '127.0.0.1' : undefined)
  server.unref()
  try {
    await once(server, 'listening')
  } catch (error) {
    const { code = 'an unknown error' } = error as NodeJS.ErrnoException
    throw new StartFault(`Cannot listen on METRICS_PORT ${port}: ${code}`, { cause: error })
  }
  return server
}

/** With the address of the peer, whatever it says of itself. */
function asRequest({ headers, socket }: IncomingMessage): Request {
  const address = socket.remoteAddress?.replace(/^::ffff:/, '') ?? ''
  const said = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
  return new Request('http://localhost/metrics', {
    headers: [...said.filter(([name]) => name !== clientHeader), [clientHeader, address]],
  })
}
