import { expect, test } from 'vitest'
import { judgeRefresh } from '#app/auth-server/tokens/reuse.ts'

const now = 1_000_000

test.each([
  ['the current token', 7, 0, 'rotate'],
  ['the current token long after the last refresh', 7, 900_000, 'rotate'],
  ['the previous token at once', 6, 0, 'repeat'],
  ['the previous token long after', 6, 900_000, 'repeat'],
  ['an older token within 10 s', 3, 9_999, 'repeat'],
  ['an older token 10 s after', 5, 10_000, 'stolen'],
  ['an older token when the clock went back by 10 s', 5, -10_000, 'stolen'],
  ['a token that was never issued', 8, 0, 'foreign'],
] as const)('%s', (_, counter, sinceRefresh, verdict) => {
  expect(judgeRefresh({ counter, currentCounter: 7, refreshedAt: now - sinceRefresh, now })).toBe(verdict)
})
