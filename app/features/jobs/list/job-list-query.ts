import { cut } from '#app/features/jobs/search-text.ts'

export const jobSorts = ['name', 'schedule', 'created', 'updated'] as const
export type JobSort = (typeof jobSorts)[number]

export const directions = ['asc', 'desc'] as const
export type Direction = (typeof directions)[number]

export const jobFilters = ['all', 'active', 'paused'] as const
export type JobFilter = (typeof jobFilters)[number]

/** What the address of the list asks for. */
export interface JobListQuery {
  /** Text to find in the name, the schedule or the command; empty finds all. */
  q: string
  state: JobFilter
  sort: JobSort
  dir: Direction
  /** From 1. */
  page: number
}

export const jobsPerPage = 50
/** Longer ones cost more than they tell apart. */
export const maxSearchLength = 60
const lastPage = 1_000_000

/** The direction in which people want that order first: letters upwards, times from the latest. */
const usual: Record<JobSort, Direction> = { name: 'asc', schedule: 'asc', created: 'desc', updated: 'desc' }

/**
 * Reads the query of an address; what it does not know becomes the default, so every address has a list.
 * `sort=created-asc` is `sort=created&dir=asc`: one choice in a form says both.
 */
export function readJobListQuery(search: URLSearchParams): JobListQuery {
  const page = Number(search.get('page'))
  const [column = '', direction = search.get('dir')] = (search.get('sort') ?? '').split('-')
  const sort = oneOf(jobSorts, column) ?? 'name'
  return {
    q: cut((search.get('q') ?? '').trim(), maxSearchLength),
    state: oneOf(jobFilters, search.get('state')) ?? 'all',
    sort,
    dir: oneOf(directions, direction) ?? usual[sort],
    page: Number.isInteger(page) && page >= 1 && page <= lastPage ? page : 1,
  }
}

/** The address of the list with `change` made; anything but a page turn leads to the first page. */
export function jobListPath(query: JobListQuery, change: Partial<JobListQuery> = {}): string {
  const { q, state, sort, dir, page } = { ...query, page: 1, ...change }
  const search = new URLSearchParams()
  if (q !== '') search.set('q', q)
  if (state !== 'all') search.set('state', state)
  if (sort !== 'name') search.set('sort', sort)
  if (dir !== usual[sort]) search.set('dir', dir)
  if (page !== 1) search.set('page', String(page))
  return search.size === 0 ? '/jobs' : `/jobs?${search}`
}

/** The address of the list by that column; a column that it is sorted by already is turned round. */
export function sortPath(query: JobListQuery, sort: JobSort): string {
  const turned = query.dir === 'asc' ? 'desc' : 'asc'
  return jobListPath(query, { sort, dir: query.sort === sort ? turned : usual[sort] })
}

/** One direction an order, to choose from in a form: the one the list has now, else the usual one. */
export function sortChoices({ sort: current, dir }: JobListQuery): { sort: JobSort; dir: Direction; value: string }[] {
  return jobSorts.map((sort) => {
    const direction = sort === current ? dir : usual[sort]
    return { sort, dir: direction, value: `${sort}-${direction}` }
  })
}

function oneOf<T extends string>(allowed: readonly T[], value: string | null): T | undefined {
  return allowed.find((one) => one === value)
}
