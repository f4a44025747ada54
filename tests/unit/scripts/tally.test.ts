import { expect, test } from 'vitest'
import { sumOf, tallyLine, tallyOfPlaywright, tallyOfVitest } from '#scripts/checks/tally.ts'

const vitest = { success: true, numPassedTests: 12, numFailedTests: 0, numPendingTests: 0 }
const stories = { expected: 8, unexpected: 0, flaky: 0, skipped: 0 }

test('a test file that does not load counts as a failure though no test in it failed', () => {
  expect(tallyOfVitest({ ...vitest, success: false })).toEqual({ passed: 12, failed: 1, skipped: 0 })
})

test('failed tests are counted one by one', () => {
  expect(tallyOfVitest({ ...vitest, success: false, numFailedTests: 3 }).failed).toBe(3)
})

test('an error outside the browser stories counts as a failure', () => {
  expect(tallyOfPlaywright({ stats: stories, errors: [{}] })).toEqual({ passed: 8, failed: 1, skipped: 0 })
})

test('the closing line names what was skipped only when something was', () => {
  expect(tallyLine({ passed: 3, failed: 1, skipped: 0 })).toBe('3 passed, 1 failed')
  expect(tallyLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
})

test('the checks add up', () => {
  const one = { passed: 1, failed: 2, skipped: 3 }
  expect(sumOf([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6 })
})
