import type { RunCause, RunState } from '#app/features/runs/run.ts'

export const runFilters = ['all', 'succeeded', 'failed', 'not-run'] as const
export const runTriggers = ['all', 'schedule', 'manual'] as const
export const runPeriods = ['all', 'day', 'week', 'month'] as const

/** What the address of a job's page asks for of its runs. */
export interface RunListQuery {
  state: (typeof runFilters)[number]
  trigger: (typeof runTriggers)[number]
  period: (typeof runPeriods)[number]
  /** From 1. */
  page: number
}

export const runsPerPage = 25
const lastPage = 100_000
const dayMs = 86_400_000

export const everyRun: RunListQuery = { state: 'all', trigger: 'all', period: 'all', page: 1 }

export const statesOf: Record<RunListQuery['state'], readonly RunState[] | null> = {
  all: null,
  succeeded: ['succeeded'],
  failed: ['failed', 'timed_out', 'lost'],
  'not-run': ['skipped', 'missed', 'canceled'],
}

export const causesOf: Record<RunListQuery['trigger'], RunCause | null> = {
  all: null,
  schedule: 'schedule',
  manual: 'manual',
}

/** In milliseconds. */
export const periodMs: Record<RunListQuery['period'], number | null> = {
  all: null,
  day: dayMs,
  week: 7 * dayMs,
  month: 30 * dayMs,
}

/** Reads the query of an address; what it does not know becomes the default. */
export function readRunListQuery(search: URLSearchParams): RunListQuery {
  const page = Number(search.get('page'))
  return {
    state: oneOf(runFilters, search.get('state')),
    trigger: oneOf(runTriggers, search.get('trigger')),
    period: oneOf(runPeriods, search.get('period')),
    page: Number.isInteger(page) && page >= 1 && page <= lastPage ? page : 1,
  }
}

/** The job's page with `change` made; anything but a page turn leads to the first page. */
export function runListPath(jobId: string, query: RunListQuery, change: Partial<RunListQuery> = {}): string {
  const wanted = { ...query, page: 1, ...change }
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(wanted)) {
    if (value !== everyRun[name as keyof RunListQuery]) search.set(name, String(value))
  }
  return search.size === 0 ? `/jobs/${jobId}` : `/jobs/${jobId}?${search}`
}

function oneOf<T extends string>(allowed: readonly [T, ...T[]], value: string | null): T {
  return allowed.find((one) => one === value) ?? allowed[0]
}
