import { expect, test } from 'vitest'
import { passwordFault } from '#app/auth-server/passwords/password-rules.ts'

test.each([
  ['5 bytes', 'abcde', 'too_short'],
  ['6 bytes', 'abcdef', undefined],
  ['72 bytes', 'a'.repeat(72), undefined],
  ['73 bytes', 'a'.repeat(73), 'too_long'],
  ['25 characters of 75 bytes', '€'.repeat(25), 'too_long'],
])('a password of %s', (_, password, kind) => {
  expect(passwordFault(password)?.kind).toBe(kind)
})
