import { randomUUID } from 'node:crypto'
import { AppError } from '#app/platform/errors.ts'
import type { Log } from '#app/platform/log.server.ts'
import { GoTrueError } from './error.server.ts'

const versionHeader = 'X-Supabase-Api-Version'
const modernVersion = '2024-01-01'

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } })
}

/**
 * The answer to a request that threw. Clients that name an API version from 2024-01-01 on get `{code, message}` and the
 * echoed version, without which auth-js ignores the code; others get GoTrue's first shape.
 */
export function errorResponse(request: Request, cause: unknown, log: Log): Response {
  const error = toGoTrueError(cause)
  const failure = error.status >= 500 ? { error_id: randomUUID() } : {}
  const { pathname } = new URL(request.url)
  report(log, { method: request.method, path: pathname, status: error.status, code: error.code, ...failure }, cause)
  const headers = { 'x-sb-error-code': error.code }
  if (isModern(request)) {
    const body = { code: error.code, message: error.message, ...error.more }
    return json(error.status, body, { ...headers, [versionHeader]: modernVersion })
  }
  const body = { code: error.status, error_code: error.code, msg: error.message, ...error.more, ...failure }
  return json(error.status, body, headers)
}

interface Facts {
  method: string
  /** Without the query, where tokens of links stand. */
  path: string
  status: number
  code: string
  error_id?: string
}

function report(log: Log, facts: Facts, cause: unknown): void {
  if (facts.status >= 500) log.error({ ...facts, err: cause }, 'auth server failed')
  else log.info(facts, 'auth server refused')
}

function toGoTrueError(cause: unknown): GoTrueError {
  if (cause instanceof GoTrueError) return cause
  // The store throws it when another process held the lock too long: worth a retry, which auth-js does on 504.
  if (cause instanceof AppError && cause.code === 'unavailable') return new GoTrueError('timedOut')
  return new GoTrueError('failed')
}

function isModern(request: Request): boolean {
  const version = request.headers.get(versionHeader) ?? ''
  return /^\d{4}-\d{2}-\d{2}$/.test(version) && version >= modernVersion
}
