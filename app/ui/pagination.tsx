import { Link } from '@remix-run/react'
import { Icon } from './icon.tsx'

export interface PaginationProps {
  /** From 1. */
  page: number
  pageSize: number
  total: number
  /** What is counted: "job" and "jobs". */
  one: string
  many: string
  /** The address of a page, its search and sort kept. */
  toPage: (page: number) => string
}

/** The pages to link: first, last and the neighbours of `page`; null where some are left out. */
export function pagesAround(page: number, last: number): (number | null)[] {
  const pages: (number | null)[] = []
  for (let n = 1; n <= last; n++) {
    if (n === 1 || n === last || Math.abs(n - page) <= 1) pages.push(n)
    else if (pages.at(-1) !== null) pages.push(null)
  }
  return pages
}

/** What of the whole a page shows, such as "51–100 of 120 jobs". */
export function pageRange({ page, pageSize, total, one, many }: Omit<PaginationProps, 'toPage'>): string {
  const count = (n: number) => n.toLocaleString('en')
  const all = `${count(total)} ${total === 1 ? one : many}`
  if (total <= pageSize) return all
  return `${count((page - 1) * pageSize + 1)}–${count(Math.min(total, page * pageSize))} of ${all}`
}

export function Pagination({ toPage, ...range }: PaginationProps) {
  const { page, pageSize, total } = range
  const last = Math.max(1, Math.ceil(total / pageSize))
  return (
    <nav className="pagination" aria-label="Pages">
      <span>{pageRange(range)}</span>
      {last > 1 ? (
        <ul>
          {page > 1 ? <Step to={toPage(page - 1)} rel="prev" /> : null}
          {pagesAround(page, last).map((n, index, all) => (
            <li key={n ?? `gap-${all[index - 1]}`}>
              {n === null ? (
                <span aria-hidden="true">…</span>
              ) : (
                <Link to={toPage(n)} aria-label={`Page ${n}`} aria-current={n === page ? 'page' : undefined}>
                  {n}
                </Link>
              )}
            </li>
          ))}
          {page < last ? <Step to={toPage(page + 1)} rel="next" /> : null}
        </ul>
      ) : null}
    </nav>
  )
}

function Step({ to, rel }: { to: string; rel: 'prev' | 'next' }) {
  return (
    <li>
      <Link to={to} rel={rel} aria-label={rel === 'prev' ? 'Previous page' : 'Next page'}>
        <Icon name={rel === 'prev' ? 'left' : 'right'} />
      </Link>
    </li>
  )
}
