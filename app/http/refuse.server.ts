import { redirect } from '@remix-run/node'
import { type AppError, statusByCode } from '#app/platform/errors.ts'
import { packedForm } from './body.server.ts'
import { requestIdHeader } from './edge.server.ts'
import { type Explanation, explanations } from './explanations.server.ts'

/** What an error page may show; the error boundary reads it from the thrown response. */
export interface Refusal extends Partial<Explanation> {
  message: string
  requestId: string
  /** Where the same request may succeed. */
  elsewhere?: string | undefined
  /** The form that met a passing trouble, to be sent again. */
  keptForm?: string | undefined
}

interface Problem {
  status: number
  title: string
  detail: string
  elsewhere?: string | undefined
}

/** A later try of the same may succeed. */
function passes(status: number): boolean {
  return status >= 500 || status === statusByCode.too_many
}

export function requestIdOf(request: Request): string {
  return request.headers.get(requestIdHeader) ?? 'none'
}

/**
 * The one translator from a refused request to a Response: JSON that the error boundary turns into a page,
 * or application/problem+json (RFC 9457) for a client that asked for JSON.
 */
export async function refuse(error: AppError, request: Request): Promise<Response> {
  const { status, code, message, elsewhere, page } = error
  if (page && !wantsJson(request)) return redirect(page, 303)
  const response = await problem({ status, title: code, detail: message, elsewhere }, request)
  if (error.retryAfterSeconds !== undefined) response.headers.set('retry-after', String(error.retryAfterSeconds))
  return response
}

function wantsJson({ headers }: Request): boolean {
  return headers.get('accept')?.startsWith('application/json') ?? false
}

/** For a bug: nothing of it is shown but the id under which it was logged. */
export function refuseBug(request: Request): Promise<Response> {
  return problem({ status: 500, title: 'bug', detail: '' }, request)
}

async function problem({ status, title, detail, elsewhere }: Problem, request: Request): Promise<Response> {
  const requestId = requestIdOf(request)
  const headers = new Headers({ 'cache-control': 'private, no-store' })
  if (wantsJson(request)) {
    headers.set('content-type', 'application/problem+json')
    const body = { type: 'about:blank', title, status, detail, requestId }
    return new Response(JSON.stringify(body), { status, headers })
  }
  const keptForm = passes(status) ? await packedForm(request) : undefined
  const refusal: Refusal = { ...explanations[status], message: detail, requestId, elsewhere, keptForm }
  return Response.json(refusal, { status, headers })
}
