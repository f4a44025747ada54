import type { AppError } from '#app/platform/errors.ts'
import { requestIdHeader } from './edge.server.ts'

/** What an error page may show; the error boundary reads it from the thrown response. */
export interface Refusal {
  message: string
  requestId: string
  /** Where the same request may succeed. */
  elsewhere?: string | undefined
}

interface Problem {
  status: number
  title: string
  detail: string
  elsewhere?: string | undefined
}

export function requestIdOf(request: Request): string {
  return request.headers.get(requestIdHeader) ?? 'none'
}

/**
 * The one translator from a refused request to a Response: JSON that the error boundary turns into a page,
 * or application/problem+json (RFC 9457) for a client that asked for JSON.
 */
export function refuse(error: AppError, request: Request): Response {
  const { status, code, message, elsewhere } = error
  const response = problem({ status, title: code, detail: message, elsewhere }, request)
  if (error.retryAfterSeconds !== undefined) response.headers.set('retry-after', String(error.retryAfterSeconds))
  return response
}

/** For a bug: nothing of it is shown but the id under which it was logged. */
export function refuseBug(request: Request): Response {
  return problem({ status: 500, title: 'bug', detail: '' }, request)
}

function problem({ status, title, detail, elsewhere }: Problem, request: Request): Response {
  const requestId = requestIdOf(request)
  const headers = new Headers({ 'cache-control': 'private, no-store' })
  if (request.headers.get('accept')?.startsWith('application/json')) {
    headers.set('content-type', 'application/problem+json')
    const body = { type: 'about:blank', title, status, detail, requestId }
    return new Response(JSON.stringify(body), { status, headers })
  }
  const refusal: Refusal = { message: detail, requestId, elsewhere }
  return Response.json(refusal, { status, headers })
}
