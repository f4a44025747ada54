import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { requireAdmin } from '#app/auth-server/http/bearer.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { audience } from '#app/auth-server/users/user.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import { listUsers, type UserQuery } from '#app/auth-server/users/users.server.ts'

const count = (preset: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .or(z.literal('').transform(() => preset))

const paging = z.object({ page: count(1), per_page: count(50) })

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
  return json(
    200,
    { users: users.map(userJson), aud: audience },
    { 'X-Total-Count': String(total), Link: pageLinks(url, query, total) },
  )
}

function acceptQuery(given: URLSearchParams): UserQuery {
  const pages = paging.safeParse({ page: given.get('page') ?? '', per_page: given.get('per_page') ?? '' })
  if (!pages.success) {
    throw new GoTrueError('invalid', 'Bad Pagination Parameters: page and per_page must be greater than 0')
  }
  const order = sorting.safeParse((given.get('sort') ?? '').toLowerCase())
  if (!order.success) throw new GoTrueError('invalid', 'Bad Sort Parameters: only created_at can be sorted by')
  const { page, per_page: perPage } = pages.data
  return { page, perPage, filter: given.get('filter') ?? '', order: order.data }
}

/** auth-js reads the page number behind the first `=`, so `page` comes first. */
function pageLinks({ pathname, searchParams }: URL, { page, perPage }: UserQuery, total: number): string {
  const others = [...searchParams].filter(([name]) => name !== 'page' && name !== 'per_page')
  const lastPage = Math.ceil(total / perPage)
  const link = (to: number, rel: string) => {
    const query = new URLSearchParams([['page', String(to)], ['per_page', String(perPage)], ...others])
    return `<${pathname}?${query}>; rel="${rel}"`
  }
  return [...(page < lastPage ? [link(page + 1, 'next')] : []), link(lastPage, 'last')].join(', ')
}
