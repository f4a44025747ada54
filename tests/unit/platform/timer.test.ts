import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { longestTimerMs, startTimer } from '#app/platform/timer.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => vi.useRealTimers())

test('a time of several timers is over when it is, and once', () => {
  const act = vi.fn()
  startTimer(3 * longestTimerMs, act)
  vi.advanceTimersByTime(3 * longestTimerMs - 1)
  expect(act).not.toHaveBeenCalled()
  vi.advanceTimersByTime(longestTimerMs)
  expect(act).toHaveBeenCalledOnce()
})

test.each([1, longestTimerMs + 1])('what is called off after %d ms does not come', (after) => {
  const act = vi.fn()
  const callOff = startTimer(3 * longestTimerMs, act)
  vi.advanceTimersByTime(after)
  callOff()
  vi.advanceTimersByTime(3 * longestTimerMs)
  expect(act).not.toHaveBeenCalled()
})
