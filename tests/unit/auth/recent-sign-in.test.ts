import { expect, test } from 'vitest'
import { isRecent } from '#app/features/auth/prove-member.server.ts'

const now = Date.parse('2026-11-28T12:00:00Z')
const seconds = now / 1000

test.each([
  [0, true],
  [599, true],
  [600, false],
  // The clocks of two machines are never quite the same.
  [-60, true],
  // Dated by a clock that was ahead by a day.
  [-86_400, false],
])('a sign-in %i seconds ago: recent is %s', (age, recent) => {
  expect(isRecent({ provenAt: seconds - age }, now)).toBe(recent)
})
