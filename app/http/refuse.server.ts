import type { AppError } from '#app/platform/errors.ts'
import { requestIdHeader } from './edge.server.ts'

/** What an error page may show; the error boundary reads it from the thrown response. */
export interface Refusal {
  message: string
  requestId: string
}

export function requestIdOf(request: Request): string {
  return request.headers.get(requestIdHeader) ?? 'none'
}

/**
 * The one translator from a refused request to a Response: JSON that the error boundary turns into a page,
 * or application/problem+json (RFC 9457) for a client that asked for JSON.
 */
export function refuse(error: AppError, request: Request): Response {
  const requestId = requestIdOf(request)
  const headers = new Headers({ 'cache-control': 'private, no-store' })
  if (error.retryAfterSeconds !== undefined) headers.set('retry-after', String(error.retryAfterSeconds))
  if (request.headers.get('accept')?.startsWith('application/json')) {
    const problem = { type: 'about:blank', title: error.code, status: error.status, detail: error.message, requestId }
    headers.set('content-type', 'application/problem+json')
    return new Response(JSON.stringify(problem), { status: error.status, headers })
  }
  const refusal: Refusal = { message: error.message, requestId }
  return Response.json(refusal, { status: error.status, headers })
}
