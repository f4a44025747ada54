import type { IncomingMessage, ServerResponse } from 'node:http'
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
    const ms = Number(tokens['response-time']?.(request, response))
    logAnswer(log, request, response, { path: tokens.url?.(request, response), ms })
    return undefined
  })
}

/** The line of one answer; `path` may have a query, `ms` is how long it took. */
export function logAnswer(
  log: Log,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  { path, ms }: { path: string | undefined; ms: number },
): void {
  const bare = path?.replace(/\?.*/s, '')
  log.debug({ method, path: bare, status: statusOf(response), ms, requestId: headers[requestIdHeader] }, 'answered')
}

/** Undefined when the client left before it was answered. */
function statusOf(response: ServerResponse): number | undefined {
  return response.headersSent ? response.statusCode : undefined
}
