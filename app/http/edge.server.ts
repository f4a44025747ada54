import { randomUUID } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { clientHeader } from '#app/platform/client-network.server.ts'
import { fixedHeaders } from './headers.server.ts'

/** Set by the edge alone; whatever a client sends under these names is overwritten. */
export const requestIdHeader = 'x-cronstead-request-id'
export const originHeader = 'x-cronstead-origin'
export const hostHeader = 'x-cronstead-host'

const unsafeToGuess = ['x-forwarded-host', clientHeader, requestIdHeader, originHeader, hostHeader]

/**
 * Marks each incoming request before Remix sees it (the client's address, a request id, Origin and Host) and sets the
 * headers that every response has. remix-serve offers no middleware; Node publishes on this channel before it emits
 * the request.
 * Returns the function that stops it.
 */
export function watchEdge(options: { trustedProxies: readonly string[]; appOrigin: string }): () => void {
  const trusted = blockListOf(options.trustedProxies)
  const { host, protocol } = new URL(options.appOrigin)
  const fixed = fixedHeaders(protocol === 'https:')
  const mark = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    markRequest(request, trusted)
    settleTarget(request, host)
    for (const [name, value] of fixed) response.setHeader(name, value)
  }
  subscribe('http.server.request.start', mark)
  return () => void unsubscribe('http.server.request.start', mark)
}

function markRequest(request: IncomingMessage, trusted: BlockList): void {
  const { headers } = request
  for (const name of unsafeToGuess) delete headers[name]
  headers[clientHeader] = clientAddress(request, trusted)
  headers[requestIdHeader] = randomUUID()
  // Remix answers a bare 500 to a foreign Origin and checks neither scheme nor resource routes, so ours is the one guard.
  if (headers.origin !== undefined) headers[originHeader] = headers.origin
  delete headers.origin
}

/** Remix builds the request's URL from what the client says; a host that is no host would end in a bare 500. */
function settleTarget(request: IncomingMessage, host: string): void {
  request.headers[hostHeader] = request.headers.host
  request.headers.host = host
  const target = request.url ?? '/'
  if (!target.startsWith('/'))
    request.url = URL.canParse(target) ? target.slice(new URL(target).origin.length) || '/' : '/'
  // Fetch knows no TRACE; as OPTIONS it is answered 405.
  if (request.method === 'TRACE') request.method = 'OPTIONS'
}

/** The peer, or behind trusted proxies the nearest address in X-Forwarded-For that is not one of them. */
function clientAddress(request: IncomingMessage, trusted: BlockList): string {
  let address = plainAddress(request.socket.remoteAddress ?? '')
  const forwarded = String(request.headers['x-forwarded-for'] ?? '').split(',')
  while (isTrusted(address, trusted) && forwarded.length > 0) {
    const previous = plainAddress(forwarded.pop()?.trim() ?? '')
    if (isIP(previous) === 0) break
    address = previous
  }
  return address
}

function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const family = isIP(address)
  return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return list
}
