import { createSecureContext } from 'node:tls'
import { type AddressGuardOptions, createAddressGuard } from './addresses.server.ts'
import { CallError, type CallFailure } from './call-failure.server.ts'
import { callHop } from './call-hop.server.ts'
import { type Connections, createConnections } from './connections.server.ts'
import { type Phases, startPhases } from './phases.server.ts'
import { type Hop, maxRedirects } from './redirect.server.ts'
import type { ResolveHost } from './resolver.server.ts'
import type { CallReport, SafeRequest } from './safe-request.server.ts'

export interface SafeFetchOptions extends AddressGuardOptions {
  /** Never called, as is `ownPort`. */
  ownOrigin: string
  resolve: ResolveHost
  /** Certificates (PEM) that are trusted in place of the well-known authorities. */
  trusted?: string
}

export interface SafeFetch {
  /** Never rejects for what the other side does: that is in the report. */
  call: (request: SafeRequest) => Promise<CallReport>
  /** Closes idle connections. */
  close: () => Promise<void>
}

/**
 * Calls what members name. No proxy of the environment is asked, for it would connect on our behalf to what the guard
 * has not seen.
 */
export function createSafeFetch(options: SafeFetchOptions): SafeFetch {
  const guard = createAddressGuard(options)
  const secureContext = createSecureContext(options.trusted === undefined ? {} : { ca: options.trusted })
  const connections = createConnections({ guard, resolve: options.resolve, secureContext })
  const call = async (request: SafeRequest): Promise<CallReport> => {
    const phases = startPhases(request.limits, request.signal)
    const { method, url, body } = request
    const report = { sent: { method, url, headers: [], body }, hops: [], answer: null, remoteAddress: null }
    const open: CallReport = { ...report, times: { ...phases.times, total: 0 }, failure: null }
    try {
      await followHops(connections, options.ownOrigin, request, phases, open)
    } catch (error) {
      open.failure = failureOf(phases.stopped() ?? error)
    } finally {
      phases.end()
    }
    return { ...open, times: { ...phases.times, total: phases.total() } }
  }
  return { call, close: connections.close }
}

function failureOf(error: unknown): CallFailure {
  if (error instanceof CallError) return error.failure
  throw error
}

async function followHops(
  connections: Connections,
  ownOrigin: string,
  request: SafeRequest,
  phases: Phases,
  report: CallReport,
): Promise<void> {
  const { method, body } = request
  let hop: Hop | undefined = { url: new URL(request.url), method, body, isFirstOrigin: true }
  while (hop) {
    refuseOurselves(hop.url, ownOrigin)
    report.sent = { method: hop.method, url: hop.url.href, headers: request.headersFor(hop), body: hop.body }
    report.answer = null
    report.remoteAddress = null
    const next: Hop | undefined = await callHop({ connections, request, phases, report, hop })
    if (next && report.hops.length > maxRedirects) throw new CallError('redirects', `more than ${maxRedirects}`)
    hop = next
  }
}

function refuseOurselves(url: URL, ownOrigin: string): void {
  const own = new URL(ownOrigin)
  const isSameHost = url.hostname.replace(/\.$/, '') === own.hostname
  // Both schemes' own ports: the one mostly redirects to the other.
  if (isSameHost && url.port === own.port) throw new CallError('address', `${url.host} is Cronstead itself`)
}
