import { expect, test } from 'vitest'
import { pageRange, pagesAround } from '#app/ui/pagination.tsx'

test.each([
  [1, 1, [1]],
  [1, 3, [1, 2, 3]],
  [1, 20, [1, 2, null, 20]],
  [4, 20, [1, null, 3, 4, 5, null, 20]],
  [3, 20, [1, 2, 3, 4, null, 20]],
  [20, 20, [1, null, 19, 20]],
])('on page %d of %d the pages %j are linked', (page, last, pages) => {
  expect(pagesAround(page, last)).toEqual(pages)
})

test.each([
  [1, 1, '1 job'],
  [1, 50, '50 jobs'],
  [1, 51, '1–50 of 51 jobs'],
  [3, 1201, '101–150 of 1,201 jobs'],
])('page %d of %d jobs says “%s”', (page, total, said) => {
  expect(pageRange({ page, total, pageSize: 50, one: 'job', many: 'jobs' })).toBe(said)
})
