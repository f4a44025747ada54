import { CallError } from './call-failure.server.ts'

export const maxRedirects = 5

/** What is asked for next. Once another origin was visited, `isFirstOrigin` stays false. */
export interface Hop {
  url: URL
  method: string
  body: string | null
  isFirstOrigin: boolean
}

const redirectStatuses = new Set([301, 302, 303, 307, 308])

/**
 * The next hop by the rules of fetch (section "HTTP-redirect fetch"), undefined when the answer is no redirect.
 * Throws a CallError when it leads to what cannot be called.
 */
export function nextHop(hop: Hop, status: number, location: string | undefined): Hop | undefined {
  if (!redirectStatuses.has(status) || location === undefined) return undefined
  const url = URL.parse(location, hop.url)
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw new CallError('redirects', 'led to no web address')
  if (url.username || url.password) throw new CallError('redirects', 'led to an address with a password in it')
  const isFirstOrigin = hop.isFirstOrigin && url.origin === hop.url.origin
  return dropsBody(status, hop.method)
    ? { url, method: hop.method === 'HEAD' ? 'HEAD' : 'GET', body: null, isFirstOrigin }
    : { ...hop, url, isFirstOrigin }
}

function dropsBody(status: number, method: string): boolean {
  if (status === 303) return true
  return (status === 301 || status === 302) && method === 'POST'
}
