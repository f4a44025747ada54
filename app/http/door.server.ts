import type { LoaderFunctionArgs } from '@remix-run/node'
import { data } from '@remix-run/node'
import { AppError } from '#app/platform/errors.ts'
import { refuse } from './refuse.server.ts'
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

const doors = new WeakSet<object>()

/** True for loaders and actions that came from a door; a house test walks all routes with it. */
export function isDoor(handler: unknown): boolean {
  return typeof handler === 'function' && doors.has(handler)
}

/** Makes the wrapper every loader and action goes through: origin guard, headers, AppError → Response. */
export function createDoor(appOrigin: string) {
  return function door<T>(handler: (args: DoorArgs) => Promise<T>): (args: LoaderFunctionArgs) => Promise<T> {
    const guarded = async (args: LoaderFunctionArgs) => {
      const headers = new Headers()
      try {
        assertSameOrigin(args.request, appOrigin)
        return withHeaders(await handler({ ...args, headers }), headers) as T
      } catch (error) {
        throw withHeaders(error instanceof AppError ? refuse(error, args.request) : error, headers)
      }
    }
    doors.add(guarded)
    return guarded
  }
}

function withHeaders(result: unknown, headers: Headers): unknown {
  if ([...headers.keys()].length === 0) return result
  if (result instanceof Response) return withMore(result, headers)
  if (result instanceof Error) return result
  if (isDataWithInit(result))
    return data(result.data, { ...result.init, headers: merged(result.init?.headers, headers) })
  return data(result, { headers })
}

function withMore(response: Response, headers: Headers): Response {
  for (const [name, value] of headers) {
    if (name === 'set-cookie') response.headers.append(name, value)
    else response.headers.set(name, value)
  }
  return response
}

function merged(first: HeadersInit | undefined, second: Headers): Headers {
  const all = new Headers(first)
  for (const [name, value] of second) all.append(name, value)
  return all
}

function isDataWithInit(value: unknown): value is DataWithInit {
  return typeof value === 'object' && value !== null && (value as DataWithInit).type === 'DataWithResponseInit'
}
