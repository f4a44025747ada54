import { z } from 'zod'
import { GoTrueError } from '#app/auth-server/http/error.server.ts'

/** One page of a list, the first being 1. */
export interface Page {
  page: number
  perPage: number
}

const count = (preset: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,8}$/)
    .transform(Number)
    .or(z.literal('').transform(() => preset))

const paging = z.object({ page: count(1), per_page: count(50) })

/** Throws GoTrueError when `page` or `per_page` is no number from 1 on. */
export function acceptPage(given: URLSearchParams): Page {
  const pages = paging.safeParse({ page: given.get('page') ?? '', per_page: given.get('per_page') ?? '' })
  if (!pages.success) {
    throw new GoTrueError('invalid', 'Bad Pagination Parameters: page and per_page must be greater than 0')
  }
  return { page: pages.data.page, perPage: pages.data.per_page }
}

/** How many there are in all, and which pages follow. */
export function pageHeaders(url: URL, page: Page, total: number): Record<string, string> {
  return { 'X-Total-Count': String(total), Link: pageLinks(url, page, total) }
}

/** auth-js reads the page number behind the first `=`, so `page` comes first. */
function pageLinks({ pathname, searchParams }: URL, { page, perPage }: Page, total: number): string {
  const others = [...searchParams].filter(([name]) => name !== 'page' && name !== 'per_page')
  const lastPage = Math.ceil(total / perPage)
  const link = (to: number, rel: string) => {
    const query = new URLSearchParams([['page', String(to)], ['per_page', String(perPage)], ...others])
    return `<${pathname}?${query}>; rel="${rel}"`
  }
  return [...(page < lastPage ? [link(page + 1, 'next')] : []), link(lastPage, 'last')].join(', ')
}
