export const jobSorts = [
  'name',
  '-name',
  'schedule',
  '-schedule',
  '-created',
  'created',
  '-updated',
  'updated',
] as const
export type JobSort = (typeof jobSorts)[number]

export const jobFilters = ['all', 'active', 'paused'] as const
export type JobFilter = (typeof jobFilters)[number]

/** What the address of the list asks for. */
export interface JobListQuery {
  /** Text to find in the name, the schedule or the command; empty finds all. */
  q: string
  state: JobFilter
  /** A leading minus sorts downwards. */
  sort: JobSort
  /** From 1. */
  page: number
}

export const jobsPerPage = 50
const maxSearchLength = 200
const lastPage = 1_000_000

/** Reads the query of an address; what it does not know becomes the default, so every address has a list. */
export function readJobListQuery(search: URLSearchParams): JobListQuery {
  const page = Number(search.get('page'))
  return {
    q: (search.get('q') ?? '').trim().slice(0, maxSearchLength),
    state: oneOf(jobFilters, search.get('state')),
    sort: oneOf(jobSorts, search.get('sort')),
    page: Number.isInteger(page) && page >= 1 && page <= lastPage ? page : 1,
  }
}

/** The address of the list with `change` made; anything but a page turn leads to the first page. */
export function jobListPath(query: JobListQuery, change: Partial<JobListQuery> = {}): string {
  const { q, state, sort, page } = { ...query, page: 1, ...change }
  const search = new URLSearchParams()
  if (q !== '') search.set('q', q)
  if (state !== 'all') search.set('state', state)
  if (sort !== 'name') search.set('sort', sort)
  if (page !== 1) search.set('page', String(page))
  return search.size === 0 ? '/jobs' : `/jobs?${search}`
}

function oneOf<T extends string>(allowed: readonly [T, ...T[]], value: string | null): T {
  return allowed.find((one) => one === value) ?? allowed[0]
}
