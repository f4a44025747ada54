import { expect, test } from 'vitest'
import { parseBanDuration } from '#app/auth-server/users/ban-duration.ts'

test.each([
  ['none', 0],
  ['300ms', 300],
  ['24h', 86_400_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['2m3s4ms', 123_004],
  ['1500us', 2],
])('%s lasts %d ms', (text, ms) => {
  expect(parseBanDuration(text)).toBe(ms)
})

test.each(['', '24', 'h', '24 h', '1d', '-1h', '1h!', '9999999h'])('%j is no duration', (text) => {
  expect(parseBanDuration(text)).toBeUndefined()
})
