import { randomUUID } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { Log } from '#app/platform/log.server.ts'
import { logAnswer } from './access-log.server.ts'
import { createNonce, pageHeaders } from './headers.server.ts'
import { filled, filledGzip, type PageTemplate } from './page-template.server.ts'

/** Undefined at once, or after a look, leaves the request to the server as if nobody had looked. */
export type FindPage = (address: string, headers: Pick<Headers, 'get'>) => Promise<PageTemplate | undefined> | undefined

/**
 * Answers the GETs for which `find` has a page before the server's own listeners see them. remix-serve offers no
 * middleware; Node publishes on this channel before it emits a server's first request.
 * Returns the function that meets no further server.
 */
export function answerFirst(find: FindPage, log: Log): () => void {
  const met = new WeakSet<Server>()
  const meet = (message: unknown) => {
    const { server } = message as { server: Server }
    if (met.has(server)) return
    met.add(server)
    stepInFront(server, find, log)
  }
  subscribe('http.server.request.start', meet)
  return () => void unsubscribe('http.server.request.start', meet)
}

function stepInFront(server: Server, find: FindPage, log: Log): void {
  const listeners = server.listeners('request') as RequestListener[]
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const passOn = () => {
      for (const listener of listeners) listener.call(server, request, response)
    }
    const startedAt = performance.now()
    const looked = request.method === 'GET' ? find(request.url ?? '/', headersOf(request)) : undefined
    if (!looked) return passOn()
    const decide = (page: PageTemplate | undefined) => {
      if (!page) return passOn()
      send(request, response, page)
      logAnswer(log, request, response, { path: request.url, ms: performance.now() - startedAt })
    }
    // What went wrong goes wrong for a loader too, and is told there.
    void looked.catch(() => undefined).then(decide)
  })
}

function headersOf({ headers }: IncomingMessage): Pick<Headers, 'get'> {
  return { get: (name) => headers[name]?.toString() ?? null }
}

function send({ headers }: IncomingMessage, response: ServerResponse, page: PageTemplate): void {
  const nonce = createNonce()
  const isGzip = takesGzip(headers['accept-encoding'])
  const own = { nonce, formKey: randomUUID() }
  const body = isGzip ? filledGzip(page, own) : filled(page, own)
  response.writeHead(200, {
    // Pages leave in production only: Vite's dev server has no such listener.
    ...pageHeaders(nonce, true),
    vary: 'Cookie, Accept-Encoding',
    ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
    'content-length': body.length,
  })
  response.end(body)
}

function takesGzip(accepted: string | string[] = ''): boolean {
  return /(^|,)\s*gzip\s*(,|;\s*q=(1|0?\.\d*[1-9])|$)/i.test(String(accepted))
}
