import { redirect } from '@remix-run/node'
import { type AppError, statusByCode } from '#app/platform/errors.ts'
import { packedForm } from './body.server.ts'
import { requestIdHeader } from './edge.server.ts'
import { type Explanation, explain } from './explanations.server.ts'

/** What an error page may show; the error boundary reads it from the thrown response. */
export interface Refusal extends Partial<Explanation> {
  message: string
  requestId: string
  /** Where the same request may succeed. */
  elsewhere?: string | undefined
  /** The form that met a passing trouble, to be sent again. */
  keptForm?: string | undefined
  /** The page looks again by itself every so many seconds. */
  refreshSeconds?: number | undefined
}

/** A page is not left to itself for longer than that, however late the database is expected back. */
const longestRefreshSeconds = 30

interface Problem {
  status: number
  title: string
  detail: string
  elsewhere?: string | undefined
  retryAfterSeconds?: number | undefined
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
  const { status, code, message, elsewhere, page, retryAfterSeconds } = error
  if (page && !wantsJson(request)) return redirect(page, 303)
  const response = await problem({ status, title: code, detail: message, elsewhere, retryAfterSeconds }, request)
  if (retryAfterSeconds !== undefined) response.headers.set('retry-after', String(retryAfterSeconds))
  return response
}

function wantsJson({ headers }: Request): boolean {
  return headers.get('accept')?.startsWith('application/json') ?? false
}

/** For a bug: nothing of it is shown but the id under which it was logged. */
export function refuseBug(request: Request): Promise<Response> {
  return problem({ status: 500, title: 'bug', detail: '' }, request)
}

async function problem(said: Problem, request: Request): Promise<Response> {
  const { status, title, detail, elsewhere } = said
  const requestId = requestIdOf(request)
  const headers = new Headers({ 'cache-control': 'private, no-store' })
  if (wantsJson(request)) {
    headers.set('content-type', 'application/problem+json')
    const body = { type: 'about:blank', title, status, detail, requestId }
    return new Response(JSON.stringify(body), { status, headers })
  }
  const keptForm = passes(status) ? await packedForm(request) : undefined
  const refreshSeconds = refreshOf(said, request)
  const explanation = explain(status, { comesBack: refreshSeconds !== undefined, isKept: keptForm !== undefined })
  const refusal: Refusal = { ...explanation, message: detail, requestId, elsewhere, keptForm, refreshSeconds }
  return Response.json(refusal, { status, headers })
}

/** Undefined for a form, which nobody but its sender sends again. */
function refreshOf({ status, retryAfterSeconds }: Problem, { method }: Request): number | undefined {
  if (method !== 'GET' || status !== statusByCode.unavailable || retryAfterSeconds === undefined) return undefined
  return Math.min(retryAfterSeconds, longestRefreshSeconds)
}
