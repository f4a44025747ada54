import { z } from 'zod'
import type { AuthContext } from '#app/auth-server/context.server.ts'
import { requireAdmin } from '#app/auth-server/http/bearer.server.ts'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'
import { json } from '#app/auth-server/http/respond.server.ts'
import { audience } from '#app/auth-server/users/user.ts'
import { userJson } from '#app/auth-server/users/user-json.ts'
import { listUsers } from '#app/auth-server/users/users.server.ts'

const count = (preset: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .or(z.literal('').transform(() => preset))

const paging = z.object({ page: count(1), per_page: count(50) })

/** One page of users, the newest first; the headers say how many there are and which pages follow. */
export async function readUsers(ctx: AuthContext, request: Request): Promise<Response> {
  await requireAdmin(ctx, request)
  const { pathname, searchParams } = new URL(request.url)
  const wanted = paging.safeParse({
    page: searchParams.get('page') ?? '',
    per_page: searchParams.get('per_page') ?? '',
  })
  if (!wanted.success) {
    throw new GoTrueError('invalid', 'Bad Pagination Parameters: page and per_page must be greater than 0')
  }
  const { page, per_page: perPage } = wanted.data
  const { users, total } = await listUsers(ctx.db, page, perPage)
  return json(
    200,
    { users: users.map(userJson), aud: audience },
    { 'X-Total-Count': String(total), Link: pageLinks(pathname, page, perPage, total) },
  )
}

/** auth-js reads the page number behind the first `=`, so `page` comes first. */
function pageLinks(pathname: string, page: number, perPage: number, total: number): string {
  const lastPage = Math.ceil(total / perPage)
  const link = (to: number, rel: string) => `<${pathname}?page=${to}&per_page=${perPage}>; rel="${rel}"`
  return [...(page < lastPage ? [link(page + 1, 'next')] : []), link(lastPage, 'last')].join(', ')
}
