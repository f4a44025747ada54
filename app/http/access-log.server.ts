import type { ServerResponse } from 'node:http'
import morgan from 'morgan'
import type { Log } from '#app/platform/log.server.ts'
import { requestIdHeader } from './edge.server.ts'

/**
 * Puts our own line in place of the access line of remix-serve, which asks morgan for 'tiny' once it has loaded the
 * build: JSON at level debug, and nothing above it. What follows the ? is left out, for it may hold a token.
 */
export function keepAccessLog(log: Log): void {
  morgan.format('tiny', (tokens, request, response) => {
    if (!log.isLevelEnabled('debug')) return undefined
    const { method, headers } = request
    const ms = Number(tokens['response-time']?.(request, response))
    const path = tokens.url?.(request, response)?.replace(/\?.*/s, '')
    const status = statusOf(response)
    log.debug({ method, path, status, ms, requestId: headers[requestIdHeader] }, 'answered')
    return undefined
  })
}

/** Undefined when the client left before it was answered. */
function statusOf(response: ServerResponse): number | undefined {
  return response.headersSent ? response.statusCode : undefined
}
