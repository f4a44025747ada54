import { expect, test } from 'vitest'
import { jobListPath, readJobListQuery, sortChoices, sortPath } from '#app/features/jobs/list/job-list-query.ts'

const read = (search: string) => readJobListQuery(new URLSearchParams(search))

test('a bare address is the first page of all jobs by name', () => {
  expect(read('')).toEqual({ q: '', state: 'all', sort: 'name', dir: 'asc', page: 1 })
})

test('what the address says is read', () => {
  const query = { q: 'back up', state: 'paused', sort: 'updated', dir: 'asc', page: 3 }
  expect(read('q=+back+up+&state=paused&sort=updated&dir=asc&page=3')).toEqual(query)
})

test.each(['0', '-1', '1.5', 'x', '', '1e9', 'Infinity', '9'.repeat(400)])('page %j is the first page', (page) => {
  expect(read(`page=${page}`).page).toBe(1)
})

test.each(['created_at', 'name; DROP TABLE cron_jobs', '-name', '__proto__'])('sort %j is the default', (sort) => {
  expect(read(`sort=${encodeURIComponent(sort)}`).sort).toBe('name')
})

test('an endless search is cut', () => {
  expect(read(`q=${'x'.repeat(5000)}`).q).toHaveLength(60)
})

test('an address says only what is not the default, and reads back the same', () => {
  expect(jobListPath(read(''))).toBe('/jobs')
  const path = '/jobs?q=a%26b&state=active&dir=desc&page=2'
  expect(jobListPath(read(path.slice(6)), { page: 2 })).toBe(path)
})

test('another search, state or order starts on the first page', () => {
  expect(jobListPath(read('q=a&page=4'), { state: 'active' })).toBe('/jobs?q=a&state=active')
})

test('times come from the latest on, letters from A, unless the address says otherwise', () => {
  expect(read('sort=created').dir).toBe('desc')
  expect(read('sort=schedule').dir).toBe('asc')
  expect(jobListPath(read('sort=created'))).toBe('/jobs?sort=created')
  expect(jobListPath(read('sort=created&dir=asc'))).toBe('/jobs?sort=created&dir=asc')
})

test('the order to choose in a form is the one the list has, and reads back the same', () => {
  const query = read('sort=created&dir=asc')
  const choices = sortChoices(query)
  expect(choices.map(({ value }) => value)).toEqual(['name-asc', 'schedule-asc', 'created-asc', 'updated-desc'])
  for (const { sort, dir, value } of choices) expect(read(`sort=${value}`)).toMatchObject({ sort, dir })
  expect(read('sort=created-asc')).toEqual(query)
  expect(read('sort=created-sideways&dir=asc')).toMatchObject({ sort: 'created', dir: 'desc' })
})

test('a search is cut without halving a character', () => {
  expect(read(`q=${'x'.repeat(59)}🕰`).q).toBe('x'.repeat(59))
})

test('a column that the list is sorted by turns round, another starts its usual way', () => {
  expect(sortPath(read(''), 'name')).toBe('/jobs?dir=desc')
  expect(sortPath(read('dir=desc'), 'name')).toBe('/jobs')
  expect(sortPath(read('dir=desc&page=3'), 'schedule')).toBe('/jobs?sort=schedule')
})
