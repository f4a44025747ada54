import { expect, test } from 'vitest'
import { createTokenBuckets } from '#app/auth-server/limits/token-buckets.ts'

function open(burst = 3, refillMs = 1000) {
  const time = { now: 1_000_000 }
  return { time, buckets: createTokenBuckets({ burst, refillMs }, () => time.now) }
}

const takeMany = (take: () => boolean, times: number) => Array.from({ length: times }, take)

test('a burst is given at once, then one a refill', () => {
  const { time, buckets } = open()
  expect(takeMany(() => buckets.take('a'), 4)).toEqual([true, true, true, false])
  time.now += 999
  expect(buckets.take('a')).toBe(false)
  time.now += 1
  expect(takeMany(() => buckets.take('a'), 2)).toEqual([true, false])
  time.now += 60_000
  expect(takeMany(() => buckets.take('a'), 4)).toEqual([true, true, true, false])
})

test('each key has a bucket of its own', () => {
  const { buckets } = open(1)
  expect([buckets.take('a'), buckets.take('b'), buckets.take('a')]).toEqual([true, true, false])
})

test('a clock that steps back gives no tokens, and waiting begins anew', () => {
  const { time, buckets } = open(1)
  buckets.take('a')
  time.now -= 3_600_000
  expect(buckets.take('a')).toBe(false)
  time.now += 1000
  expect(buckets.take('a')).toBe(true)
})

test('a crowd of keys does not open the bucket of who just emptied it', () => {
  const { buckets } = open(1, 1_000_000)
  for (let n = 0; n < 9_999; n += 1) buckets.take(`crowd ${n}`)
  buckets.take('a')
  for (let n = 0; n < 4_000; n += 1) buckets.take(`more ${n}`)
  expect(buckets.take('a')).toBe(false)
})
