import type { LoaderFunctionArgs } from '@remix-run/node'
import { data } from '@remix-run/node'
import { AppError } from '#app/platform/errors.ts'
import type { Log } from '#app/platform/log.server.ts'
import { refuse, refuseBug, requestIdOf } from './refuse.server.ts'
import { assertSameOrigin } from './same-origin.server.ts'

export interface DoorArgs extends LoaderFunctionArgs {
  /** Response headers: whatever is answered or thrown, they go with it, so no Set-Cookie is ever lost. */
  headers: Headers
}

interface DataWithInit {
  type: 'DataWithResponseInit'
  data: unknown
  init: ResponseInit | null
}

/** Makes the wrapper every loader and action goes through: origin guard, headers, errors → Response. */
export function createDoor({ appOrigin, log }: { appOrigin: string; log: Log }) {
  return function door<T>(handler: (args: DoorArgs) => Promise<T>): (args: LoaderFunctionArgs) => Promise<T> {
    return async (args) => {
      const headers = new Headers()
      try {
        assertSameOrigin(args.request, appOrigin)
        return withHeaders(await handler({ ...args, headers }), headers) as T
      } catch (error) {
        throw withHeaders(await translated(error, args.request, log), headers)
      }
    }
  }
}

/**
 * Makes the wrapper of addresses that prove by themselves who may send there, such as a signed callback: requests come
 * from anywhere, and a refusal is always application/problem+json.
 */
export function createOpenDoor({ log }: { log: Log }) {
  return function openDoor<T>(handler: (args: DoorArgs) => Promise<T>): (args: LoaderFunctionArgs) => Promise<T> {
    return async (args) => {
      const headers = new Headers()
      try {
        return withHeaders(await handler({ ...args, headers }), headers) as T
      } catch (error) {
        throw withHeaders(await translated(error, askingForJson(args.request), log), headers)
      }
    }
  }
}

function askingForJson({ url, method, headers }: Request): Request {
  const asking = new Headers(headers)
  asking.set('accept', 'application/json')
  return new Request(url, { method, headers: asking })
}

async function translated(error: unknown, request: Request, log: Log): Promise<Response> {
  if (error instanceof Response) return error
  const requestId = requestIdOf(request)
  const where = { requestId, method: request.method, path: new URL(request.url).pathname }
  if (!(error instanceof AppError)) {
    log.error({ err: error, ...where }, 'a request failed')
    return refuseBug(request)
  }
  if (error.status >= 500) log.warn({ err: error, ...where }, 'a request was refused')
  return refuse(error, request)
}

function withHeaders(result: unknown, headers: Headers): unknown {
  if ([...headers.keys()].length === 0) return result
  if (result instanceof Response) return new Response(result.body, initOf(result, headers))
  if (isDataWithInit(result))
    return data(result.data, { ...result.init, headers: merged(result.init?.headers, headers) })
  return data(result, { headers })
}

function initOf({ status, statusText, headers }: Response, more: Headers): ResponseInit {
  return { status, statusText, headers: merged(headers, more) }
}

function merged(first: HeadersInit | undefined, second: Headers): Headers {
  const all = new Headers(first)
  for (const [name, value] of second) {
    if (name === 'set-cookie') all.append(name, value)
    else all.set(name, value)
  }
  return all
}

function isDataWithInit(value: unknown): value is DataWithInit {
  return typeof value === 'object' && value !== null && (value as DataWithInit).type === 'DataWithResponseInit'
}
