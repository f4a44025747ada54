import { expect, test } from 'vitest'
import { parseEmail } from '#app/auth-server/users/email.ts'

test('an address is kept in lower case', () => {
  expect(parseEmail('Ada.Lovelace+Cron@Example.COM')).toEqual({ email: 'ada.lovelace+cron@example.com' })
})

test.each(['', 'ada', 'ada@', '@example.com', 'ada@exa mple.com', 'ada@example.com\n', 'Ada <ada@example.com>'])(
  '%j is no address',
  (text) => {
    expect(parseEmail(text)).toEqual({ fault: 'Unable to validate email address: invalid format' })
  },
)

test('an address has 255 characters at most', () => {
  const address = (length: number) => `${'a'.repeat(length - '@example.com'.length)}@example.com`
  expect(parseEmail(address(255))).toEqual({ email: address(255) })
  expect(parseEmail(address(256))).toEqual({ fault: 'An email address is too long' })
})
