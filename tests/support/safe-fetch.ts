import { onTestFinished } from 'vitest'
import { createSafeFetch, type SafeFetch, type SafeFetchOptions } from '#app/platform/safe-fetch/safe-fetch.server.ts'
import type { CallReport, SafeRequest } from '#app/platform/safe-fetch/safe-request.server.ts'
import { targetCertificate } from './target-certificate.ts'

/** A safe-fetch that may call this machine, and for which every name leads to it; closed when the test is over. */
export function testFetch(options: Partial<SafeFetchOptions> = {}): SafeFetch {
  const safeFetch = createSafeFetch({
    ownOrigin: 'https://cron.test',
    ownPort: 1,
    allowedRanges: ['127.0.0.1'],
    resolve: async () => ['127.0.0.1'],
    trusted: targetCertificate.cert,
    ...options,
  })
  onTestFinished(() => safeFetch.close())
  return safeFetch
}

export const roomyLimits = { dns: 5000, connect: 5000, tls: 5000, total: 10_000 }

/** Calls an address with GET, or as told. */
export function callWith(safeFetch: SafeFetch, url: string, request: Partial<SafeRequest> = {}): Promise<CallReport> {
  return safeFetch.call({
    method: 'GET',
    url,
    body: null,
    headersFor: () => [],
    limits: roomyLimits,
    signal: new AbortController().signal,
    isWanted: () => false,
    watch: () => () => undefined,
    ...request,
  })
}
