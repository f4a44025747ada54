import { describe, expect, test } from 'vitest'
import { defaultPolicy } from '#app/features/jobs/policy.ts'
import { healthOf, retryAt } from '#app/features/runs/retry.ts'

const now = Date.UTC(2026, 10, 24, 12)
const policy = { ...defaultPolicy, retries: 3 }
const first = { attempt: 1, retryUntil: now + 3_600_000 }
const failed = { state: 'failed' } as const

describe('the next attempt', () => {
  test.each([
    [1, 10_000],
    [2, 20_000],
    [3, 40_000],
  ])('after attempt %d begins within a range that doubles', (attempt, range) => {
    expect(retryAt({ ...first, attempt }, failed, policy, now, () => 1)).toBe(now + range)
    expect(retryAt({ ...first, attempt }, failed, policy, now, () => 0.5)).toBe(now + range / 2)
  })

  test('waits a second at least', () => {
    expect(retryAt(first, failed, policy, now, () => 0)).toBe(now + 1000)
  })

  test('waits no less than the target asked for', () => {
    expect(retryAt(first, { ...failed, retryAfterMs: 90_000 }, policy, now, () => 1)).toBe(now + 90_000)
  })

  test.each(['timed_out', 'lost'] as const)('follows a run that ended %s', (state) => {
    expect(retryAt(first, { state }, policy, now, () => 1)).toBe(now + 10_000)
  })
})

describe('there is no next attempt', () => {
  test('when all were made', () => {
    expect(retryAt({ ...first, attempt: 4 }, failed, policy, now, () => 0)).toBeNull()
    expect(retryAt(first, failed, defaultPolicy, now, () => 0)).toBeNull()
  })

  test('when it would begin after the deadline', () => {
    expect(retryAt({ ...first, retryUntil: now + 10_000 }, failed, policy, now, () => 1)).toBe(now + 10_000)
    expect(retryAt({ ...first, retryUntil: now + 9_999 }, failed, policy, now, () => 1)).toBeNull()
    expect(retryAt(first, { ...failed, retryAfterMs: 3_600_001 }, policy, now, () => 0)).toBeNull()
  })

  test.each(['succeeded', 'canceled', 'skipped', 'missed'] as const)('after a run that ended %s', (state) => {
    expect(retryAt(first, { state }, policy, now, () => 0)).toBeNull()
  })

  test('where it would fail the same way', () => {
    expect(retryAt(first, { state: 'failed', isFinal: true }, policy, now, () => 0)).toBeNull()
  })
})

test('only an attempt that was made says something about the job', () => {
  expect(healthOf('succeeded')).toBe(1)
  expect((['failed', 'timed_out', 'lost'] as const).map(healthOf)).toEqual([0, 0, 0])
  expect((['canceled', 'skipped', 'missed'] as const).map(healthOf)).toEqual([null, null, null])
})
