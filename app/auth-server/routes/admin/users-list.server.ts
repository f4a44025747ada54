import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { requireAdmin } from '#app/auth-server/http/bearer.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { audience } from '#app/auth-server/users/user.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import { listUsers, type UserQuery } from '#app/auth-server/users/users.server.ts'
import { acceptPage, pageHeaders } from './paging.server.ts'

/** As GoTrue takes it: a column, of which only this one can be named, and a direction, descending when missing. */
const sorting = z
  .literal(['', 'created_at', 'created_at desc', 'created_at asc'])
  .transform((sort) => (sort.endsWith('asc') ? 'oldest' : 'newest'))

/** One page of users, by `filter` and `sort`; the headers say how many there are and which pages follow. */
export async function readUsers(ctx: AuthContext, request: Request): Promise<Response> {
  await requireAdmin(ctx, request)
  const url = new URL(request.url)
  const query = acceptQuery(url.searchParams)
  const { users, total } = await listUsers(ctx.db, query)
  return json(200, { users: users.map(userJson), aud: audience }, pageHeaders(url, query, total))
}

function acceptQuery(given: URLSearchParams): UserQuery {
  const page = acceptPage(given)
  const order = sorting.safeParse((given.get('sort') ?? '').toLowerCase())
  if (!order.success) throw new GoTrueError('invalid', 'Bad Sort Parameters: only created_at can be sorted by')
  return { ...page, filter: given.get('filter') ?? '', order: order.data }
}
