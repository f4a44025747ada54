import { expect, test } from 'vitest'
import { createWorkLimit } from '#app/auth-server/passwords/work-limit.ts'

function openWork() {
  let end = () => {}
  const promise = new Promise<void>((resolve) => {
    end = resolve
  })
  return { promise, end }
}

test('no more than the limit run at once, first come first served', async () => {
  const limit = createWorkLimit(2, 10)
  const works = Array.from({ length: 4 }, openWork)
  const started: number[] = []
  const runs = works.map(({ promise }, index) =>
    limit.run(() => {
      started.push(index)
      return promise
    }),
  )
  await Promise.resolve()
  expect(started).toEqual([0, 1])
  works[1]?.end()
  await runs[1]
  await Promise.resolve()
  expect(started).toEqual([0, 1, 2])
  for (const { end } of works) end()
  await Promise.all(runs)
  expect(started).toEqual([0, 1, 2, 3])
})

test('a work that fails frees its place', async () => {
  const limit = createWorkLimit(1, 1)
  await expect(limit.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(limit.run(() => Promise.resolve('yes'))).resolves.toBe('yes')
})

test('when too many wait the next is turned away', async () => {
  const limit = createWorkLimit(1, 1)
  const first = openWork()
  const runs = [limit.run(() => first.promise), limit.run(() => first.promise)]
  expect(limit.run(() => first.promise)).toBeUndefined()
  first.end()
  await Promise.all(runs)
  expect(limit.run(() => Promise.resolve())).toBeInstanceOf(Promise)
})
