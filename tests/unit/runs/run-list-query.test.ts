import { expect, test } from 'vitest'
import { everyRun, readRunListQuery, runListPath } from '#app/features/runs/list/run-list-query.ts'

const read = (text: string) => readRunListQuery(new URLSearchParams(text))

test('an address says which runs are wanted, and what it does not know is left out', () => {
  expect(read('state=failed&trigger=manual&period=week&page=3')).toEqual({
    state: 'failed',
    trigger: 'manual',
    period: 'week',
    page: 3,
  })
  expect(read('state=x&trigger=&period=2&page=-1')).toEqual(everyRun)
})

test('a query is its address again, and another choice begins at its first page', () => {
  const query = read('state=failed&page=3')
  expect(runListPath('j', query, { page: 3 })).toBe('/jobs/j?state=failed&page=3')
  expect(runListPath('j', query, { period: 'day' })).toBe('/jobs/j?state=failed&period=day')
  expect(runListPath('j', query, { state: 'all' })).toBe('/jobs/j')
})
