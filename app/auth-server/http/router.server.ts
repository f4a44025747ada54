import { URLPattern } from 'node:url'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { addressOf, type Client, clientKey } from '#app/auth-server/limits/client-key.server.ts'
import { GoTrueError } from './error.server.ts'
import { errorResponse } from './respond.server.ts'

/** What stands in a path for `:id` and `:factorId`; '' on a path without. */
export interface PathIds {
  id: string
  factorId: string
}

/** Answers one request; `id` is that of the path, and `ids` all there are. */
export type Answer = (ctx: AuthContext, request: Request, id: string, ids: PathIds) => Promise<Response>

/** A path and its answer to each method. */
export type Route = readonly [path: string, answers: Readonly<Record<string, Answer>>]

/** What of the context belongs to one request alone is added to this. */
type ServerContext = Omit<AuthContext, 'clientKey' | 'clientAddress'>

/** Answers every request, the refused and the failed ones too; `basePath` stands before the path of each route. */
export function createRouter(routes: readonly Route[], basePath: string) {
  const table = routes.map(([path, answers]) => ({
    path,
    pattern: new URLPattern({ pathname: basePath + path }),
    answers: new Map(Object.entries(answers)),
  }))
  return async (server: ServerContext, request: Request, client?: Client): Promise<Response> => {
    const clientAddress = addressOf(server, request, client)
    const log = clientAddress ? server.log.child({ client_address: clientAddress }) : server.log
    const ctx = { ...server, log, clientAddress, clientKey: client && clientKey(clientAddress) }
    for (const { path, pattern, answers } of table) {
      const match = pattern.exec(request.url)
      if (match) return answerOf({ path, answers }, ctx, request, match.pathname.groups)
    }
    return errorResponse(request, new GoTrueError('unknownRoute'), ctx.log)
  }
}

async function answerOf(
  { path, answers }: { path: string; answers: ReadonlyMap<string, Answer> },
  ctx: AuthContext,
  request: Request,
  { id = '', factorId = '' }: Partial<PathIds>,
): Promise<Response> {
  const answer = answers.get(request.method)
  if (!answer) {
    const refused = errorResponse(request, new GoTrueError('wrongMethod'), ctx.log)
    refused.headers.set('allow', [...answers.keys()].join(', '))
    return refused
  }
  try {
    if (!ctx.rateLimits.allow(`${request.method} ${path}`, ctx.clientKey)) throw new GoTrueError('overLimit')
    return await answer(ctx, request, id, { id, factorId })
  } catch (error) {
    return errorResponse(request, error, ctx.log)
  }
}
